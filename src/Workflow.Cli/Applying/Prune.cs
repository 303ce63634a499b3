using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Access;

namespace Workflow.Cli.Applying;

/// <summary>
/// Finds workflows that no file has. Which of them belong to the files is said by a pattern of names, as the service keeps nothing about where a
/// workflow comes from: without a pattern a folder of one team would delete the workflows of all others.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="pattern">The pattern; <c>*</c> stands for any characters.</param>
internal sealed class Prune(Service service, string pattern)
{
    /// <summary>Refuses a pattern that is not that of the files.</summary>
    /// <param name="kept">The names that files have.</param>
    /// <exception cref="CommandFailedException">None of them matches it.</exception>
    public void Check(IReadOnlySet<string> kept)
    {
        if (pattern.Length == 0 || !kept.Any(Matches))
        {
            throw new CommandFailedException(ExitCode.Usage, $"--prune '{pattern}': no workflow of the files has a name like that, so nothing was applied or deleted. Is it the pattern of these files?");
        }
    }

    /// <summary>The workflows that no file has, by id.</summary>
    /// <param name="kept">The names that files have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<WorkflowListItem>> FindAsync(IReadOnlySet<string> kept, CancellationToken cancellationToken)
    {
        List<WorkflowListItem> found = [];
        await foreach (var workflow in service.Api.Workflows.ListAsync(pageSize: 500, cancellationToken: cancellationToken))
        {
            if (Matches(workflow.Name) && !kept.Contains(workflow.Name))
            {
                found.Add(workflow);
            }
        }

        return found;
    }

    private bool Matches(string name) => WorkflowPattern.Matches(pattern, name);
}
