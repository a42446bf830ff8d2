"""What happens when no token can move by itself: scopes that have run dry end, and gateways open that wait in vain."""

from engine.bpmn.gateways import open_gateways
from engine.bpmn.tokens import Run


def settle(run: Run) -> bool:
    """End the scopes that have run dry and open the gateways that wait for nobody any more; tell whether any did."""
    moved = False
    for holder, inside in list(run.subprocesses.items()):
        if not inside.live():
            inside.cancel_tokens()
            del run.subprocesses[holder]
            inside.holder.internal_data["done"] = True
            run.resume(inside.holder)
            moved = True
    if moved:
        return True
    if not run.live():
        run.cancel_tokens()
        return False
    return any(open_gateways(scope) for scope in run.scopes())
