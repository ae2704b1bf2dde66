"""Which jobs a worker takes from the queue: no more chunks than it has room to encode.

arq's own worker takes whatever comes until all its places are full. Chunks would then wait inside
one worker while another has nothing to do, and an urgent job would find every place taken.
"""

from arq.worker import Worker

from backend.renders.contract import is_chunk_job


class CarefulWorker(Worker):
    """Leaves chunks in the queue that it has no room for."""

    chunk_slots: int = 1
    """Chunks at a time; set it before the worker runs."""

    async def start_jobs(self, job_ids: list[bytes]) -> None:
        """Start those of the jobs, in their order, that there is room for."""
        for job_id in job_ids:
            if self._has_room(job_id.decode()):
                await super().start_jobs([job_id])

    def _has_room(self, job_id: str) -> bool:
        if self.job_counter >= self.max_jobs:
            return False
        if not is_chunk_job(job_id):
            return True
        # A task that has ended stays listed until the next look.
        running = [name for name, task in self.tasks.items() if not task.done()]
        return len(list(filter(is_chunk_job, running))) < self.chunk_slots
