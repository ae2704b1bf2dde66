import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "./Button";
import { Dialog, DialogActions } from "./Dialog";
import { FormError, fieldError } from "./FormError";
import { TextField } from "./TextField";

interface NameDialogProps {
  title: string;
  /** The word on the button: Create, Rename. */
  action: string;
  initial?: string;
  placeholder?: string;
  onSubmit: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Ask for one name, for making or renaming something. */
export function NameDialog(props: NameDialogProps) {
  const [name, setName] = useState(props.initial ?? "");
  const save = useMutation({ mutationFn: props.onSubmit, onSuccess: props.onClose });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(name.trim());
  };
  return (
    <Dialog open onClose={props.onClose} title={props.title}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          onFocus={(event) => event.target.select()}
          placeholder={props.placeholder}
          maxLength={80}
          required
          error={fieldError(save.error, "name")}
        />
        <FormError error={save.error} fields={["name"]} />
        <DialogActions>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={save.isPending} disabled={name.trim() === ""}>
            {props.action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
