import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { getMe, signIn } from "../api/accounts";
import { signedIn, useSession } from "../api/session";
import { Button } from "../ui/Button";
import { Dialog, DialogActions } from "../ui/Dialog";
import { FormError } from "../ui/FormError";
import { TextField } from "../ui/TextField";

/** Over whatever page is open when a session ends; that page keeps its state and goes on after. */
export function SignInAgain() {
  const { ended, person } = useSession();
  useEffect(() => (ended ? watchOtherTabs() : undefined), [ended]);
  if (!ended) {
    return null;
  }
  return (
    <Dialog
      open
      title="Sign in to go on"
      description="Your session has ended. Nothing on this page is lost: sign in and it goes on."
    >
      <Form email={person?.email ?? ""} personId={person?.id ?? null} />
    </Dialog>
  );
}

/** Somebody may have answered in another tab: look when this one is shown again. */
function watchOtherTabs(): () => void {
  const look = async () => {
    const before = useSession.getState().person;
    const now = await getMe().catch(() => null);
    if (now !== null && now.id === before?.id) {
      signedIn(now);
    }
  };
  const onFocus = () => void look();
  addEventListener("focus", onFocus);
  return () => removeEventListener("focus", onFocus);
}

function Form({ email, personId }: { email: string; personId: string | null }) {
  const [address, setAddress] = useState(email);
  const [password, setPassword] = useState("");
  const send = useMutation({
    mutationFn: () => signIn({ email: address, password }),
    onSuccess: (person) => {
      if (personId !== null && person.id !== personId) {
        // Somebody else: nothing of the page's state is theirs.
        location.reload();
        return;
      }
      signedIn(person);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        required
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
      />
      <FormError error={send.error} />
      <DialogActions>
        <Button type="submit" look="primary" busy={send.isPending}>
          Sign in
        </Button>
      </DialogActions>
    </form>
  );
}
