namespace Workflow.Client.Copying;

/// <summary>What became of something that was to be copied.</summary>
public enum CopyOutcome
{
    /// <summary>It was not there.</summary>
    Created,

    /// <summary>It was there, and other.</summary>
    Changed,

    /// <summary>It was there already as it is.</summary>
    Unchanged,

    /// <summary>It was refused.</summary>
    Failed,
}

/// <summary>Something that was to be copied.</summary>
/// <param name="Kind">calendar, pool or workflow.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was refused, in the words of the service; <c>null</c>: it was not.</param>
public sealed record CopiedItem(string Kind, string Name, CopyOutcome Outcome, string? Reason = null);

/// <summary>What was copied from one service to another, and what a person has to do.</summary>
/// <param name="Items">Calendars, pools and workflows, in the order in which they were written.</param>
/// <param name="MissingSecrets">The names of secrets that copied workflows use, and that the other service does not have.</param>
/// <param name="AreSecretsKnown">Whether both services say which secrets they have; if not, compare them yourself.</param>
/// <param name="Keys">How many valid keys the first service has, which the other one lacks; <c>null</c>: it does not say.</param>
/// <param name="ActiveOnBoth">The workflows with a schedule that now fires on both services.</param>
public sealed record CopyReport(IReadOnlyList<CopiedItem> Items, IReadOnlyList<string> MissingSecrets, bool AreSecretsKnown, int? Keys, IReadOnlyList<string> ActiveOnBoth)
{
    /// <summary>Whether everything was copied, or was there already.</summary>
    public bool IsComplete => Items.All(item => item.Outcome != CopyOutcome.Failed);
}

/// <summary>How services are copied.</summary>
public sealed record CopyOptions
{
    /// <summary>
    /// Whether workflows are disabled on the service that is copied to, so that their schedules and events do not start them on both. A start by hand
    /// works all the same.
    /// </summary>
    public bool Disables { get; init; }
}
