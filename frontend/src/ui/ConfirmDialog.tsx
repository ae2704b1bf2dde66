import { useMutation } from "@tanstack/react-query";
import { Button } from "./Button";
import { Dialog, DialogActions } from "./Dialog";
import { FormError } from "./FormError";

interface ConfirmDialogProps {
  title: string;
  /** What will be gone and what stays. */
  text: string;
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const run = useMutation({ mutationFn: props.onConfirm, onSuccess: props.onClose });
  return (
    <Dialog open onClose={props.onClose} title={props.title} description={props.text}>
      <FormError error={run.error} />
      <DialogActions>
        <Button onClick={props.onClose}>Cancel</Button>
        <Button look="danger" busy={run.isPending} onClick={() => run.mutate()}>
          {props.action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
