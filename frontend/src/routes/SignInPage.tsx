import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signIn } from "../api/accounts";
import { signedIn } from "../api/session";
import { Button } from "../ui/Button";
import { FormError, fieldError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { EntryLayout } from "./EntryLayout";
import { useTitle } from "./use-title";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  useTitle("Sign in");
  const { next } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const send = useMutation({
    mutationFn: () => signIn({ email: email.trim(), password }),
    onSuccess: (person) => {
      signedIn(person);
      router.history.push(next ?? "/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <EntryLayout title="Sign in" text="Cut together, watch it render.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={fieldError(send.error, "email")}
          required
        />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          error={fieldError(send.error, "password")}
          required
        />
        <FormError error={send.error} fields={["email", "password"]} />
        <Button type="submit" look="primary" busy={send.isPending}>
          Sign in
        </Button>
      </form>
      <p className="text-center text-ink-2">
        New here?{" "}
        <Link to="/sign-up" search={{ next }} className="text-accent hover:underline">
          Make an account
        </Link>
      </p>
    </EntryLayout>
  );
}
