using System.Globalization;
using System.Text.RegularExpressions;
using Workflow.Core.Definitions;

namespace Workflow.Core.Execution;

/// <summary>The config of a task of type <c>WAIT</c>: exactly one of the two.</summary>
/// <param name="Seconds">How long from its start.</param>
/// <param name="Until">Until when, UTC.</param>
public sealed record WaitConfig(double? Seconds, DateTimeOffset? Until)
{
    /// <summary>When the wait is over.</summary>
    public DateTimeOffset DueAt(DateTimeOffset startedAt) => Until ?? startedAt + TimeSpan.FromSeconds(Seconds ?? 0);
}

/// <summary><c>WAIT</c>: goes on after a while, or at an instant.</summary>
public sealed partial class WaitTaskType : WaitingTaskType<WaitConfig>
{
    /// <inheritdoc/>
    public override string Name => "WAIT";

    /// <inheritdoc/>
    public override WaitConfig Read(ObjectReader config)
    {
        if (config.Has("seconds") == config.Has("until"))
        {
            config.Fault("must have exactly one of seconds and until");
        }

        double? seconds = config.Has("seconds") ? config.Number("seconds", 0, DefinitionLimits.LongestSeconds, 0) : null;
        DateTimeOffset? until = null;
        if (config.Text("until") is { } text)
        {
            if (Instant().IsMatch(text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                until = at;
            }
            else
            {
                config.Fault("until", $"must be an RFC 3339 instant such as 2026-01-31T08:00:00Z, not '{ObjectReader.Shorten(text)}'");
            }
        }

        return new WaitConfig(seconds, until);
    }

    // RFC 3339, 5.6. What the library reads besides would hang on the day on which it is read, or leave the zone to a guess.
    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Instant();
}
