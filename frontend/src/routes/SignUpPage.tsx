import { useMutation } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { signUp } from "../api/accounts";
import { signedIn } from "../api/session";
import { Button } from "../ui/Button";
import { FormError, fieldError } from "../ui/FormError";
import { TextField } from "../ui/TextField";
import { EntryLayout } from "./EntryLayout";
import { useTitle } from "./use-title";

const route = getRouteApi("/sign-up");
const FIELDS = ["name", "email", "password"];

export function SignUpPage() {
  useTitle("Make an account");
  const { next } = route.useSearch();
  const router = useRouter();
  const [form, setForm] = useState({ name: "", email: "", password: "" });
  const send = useMutation({
    mutationFn: () => signUp({ ...form, name: form.name.trim(), email: form.email.trim() }),
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
    <EntryLayout title="Make an account" text="Then make a workspace, or join one by its link.">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          name="name"
          autoComplete="name"
          value={form.name}
          onChange={(event) => setForm({ ...form, name: event.target.value })}
          error={fieldError(send.error, "name")}
          maxLength={80}
          required
        />
        <TextField
          label="Email"
          type="email"
          name="email"
          autoComplete="username"
          value={form.email}
          onChange={(event) => setForm({ ...form, email: event.target.value })}
          error={fieldError(send.error, "email")}
          required
        />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="new-password"
          hint="At least 10 characters. A few words in a row are easy to keep."
          value={form.password}
          onChange={(event) => setForm({ ...form, password: event.target.value })}
          error={fieldError(send.error, "password")}
          required
        />
        <FormError error={send.error} fields={FIELDS} />
        <Button type="submit" look="primary" busy={send.isPending}>
          Make the account
        </Button>
      </form>
      <p className="text-center text-ink-2">
        Have one?{" "}
        <Link to="/sign-in" search={{ next }} className="text-accent hover:underline">
          Sign in
        </Link>
      </p>
    </EntryLayout>
  );
}
