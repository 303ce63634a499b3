namespace Workflow.Core.Definitions;

/// <summary>What the tasks of a group see of the tasks around them.</summary>
/// <param name="IsTask">Whether a task of a name is on one of the levels around.</param>
/// <param name="IsVisible">Whether it is upstream of the group, or of one that the group is in, so that it is on record when the group begins.</param>
/// <param name="Item">Whether there is an item: the group, or one that it is in, has a <c>for_each</c>.</param>
/// <param name="Iteration">Whether there is a round: one of them repeats.</param>
/// <param name="Depth">How many groups it is in.</param>
internal sealed record OuterTasks(Func<string, bool> IsTask, Func<string, bool> IsVisible, bool Item, bool Iteration, int Depth)
{
    /// <summary>Around the tasks of the workflow itself there is nothing.</summary>
    public static OuterTasks None { get; } = new(_ => false, _ => false, false, false, 0);

    /// <summary>What the tasks of one of its groups see.</summary>
    /// <param name="ancestry">The tasks that the group is one of.</param>
    /// <param name="group">The group.</param>
    /// <param name="position">Its place.</param>
    public OuterTasks Around(Ancestry ancestry, TaskDefinition group, int position)
    {
        // Asked for each reference, so the answers are kept: the search for an upstream may visit all tasks.
        var visible = new Dictionary<string, bool>(StringComparer.Ordinal);
        return new(
            name => ancestry.IsTask(name) || IsTask(name),
            name =>
            {
                if (!visible.TryGetValue(name, out var isVisible))
                {
                    visible[name] = isVisible = ancestry.IsTask(name) ? ancestry.IsUpstream(name, position) : IsVisible(name);
                }

                return isVisible;
            },
            Item || group.ForEach is not null,
            Iteration || group.Repeat is not null,
            Depth + 1);
    }
}
