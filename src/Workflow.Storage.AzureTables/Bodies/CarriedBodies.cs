using Workflow.Core.History;
using Workflow.Storage.AzureTables.Runs;

namespace Workflow.Storage.AzureTables.Bodies;

/// <summary>
/// Copies what a rerun carries over before it is admitted, and outside the lock of its workflow, as that may take long. The copies are
/// removed if the rerun is not admitted; only a crash in between leaves them.
/// </summary>
/// <param name="bodies">The bodies.</param>
/// <param name="reads">Reads runs.</param>
internal sealed class CarriedBodies(BodyBlobs bodies, RunReads reads)
{
    internal async Task<Admission> AdmitAsync(AdmissionRow start, Func<AdmissionRow, Task<Admission>> admit)
    {
        List<string> ids = [.. start.CarriedOver.Select(execution => execution.StoredBody).OfType<string>()];
        if (ids.Count == 0 || start.Run.RerunOf is not { } from)
        {
            return await admit(start);
        }

        var isAccepted = false;
        try
        {
            await bodies.CarryAsync(from, start.Run.Id, ids);
            var admission = await admit(start);
            isAccepted = admission.Outcome == AdmissionOutcome.Accepted;
            return admission;
        }
        finally
        {
            // A start that was repeated, or whose answer was lost, has its run.
            if (!isAccepted && await reads.FindAsync(start.Run.Id, CancellationToken.None) is null)
            {
                await bodies.DropAsync(start.Run.Id, ids);
            }
        }
    }
}
