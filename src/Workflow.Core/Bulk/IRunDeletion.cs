using Workflow.Core.History;

namespace Workflow.Core.Bulk;

/// <summary>Removes single runs that have ended, if nothing needs them any more.</summary>
public interface IRunDeletion
{
    /// <summary>Removes a run with all its data.</summary>
    /// <param name="run">The run as it was just read: it has ended.</param>
    /// <param name="cancellationToken">Cancels the call; it can be repeated.</param>
    /// <returns><c>null</c>: it is gone; otherwise why it stays, for people.</returns>
    Task<string?> RemoveAsync(RunHead run, CancellationToken cancellationToken);
}
