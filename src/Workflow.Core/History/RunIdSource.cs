using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflow.Core.History;

/// <summary>
/// Makes run ids: <c>20261123T190102123456-7-k3f9q2</c>, the instant in UTC to the microsecond, the workflow's id, and
/// six characters that keep two hosts apart. Ids sort by time, and read without a tool.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">The source of the last six characters.</param>
public sealed partial class RunIdSource(TimeProvider time, Random random)
{
    // No vowels, so no words; no 0, 1 or l, so no misreading.
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    private readonly Lock _lock = new();
    private long _lastMicrosecond;

    /// <summary>A new id, greater than every id this source has given out.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="createdAt">The instant in the id: now, or a microsecond after the id before.</param>
    public string Next(long workflowId, out DateTimeOffset createdAt)
    {
        Span<char> suffix = stackalloc char[6];
        lock (_lock)
        {
            _lastMicrosecond = Math.Max(_lastMicrosecond + 1, time.GetUtcNow().Ticks / TicksPerMicrosecond);
            createdAt = new DateTimeOffset(_lastMicrosecond * TicksPerMicrosecond, TimeSpan.Zero);
            foreach (ref var character in suffix)
            {
                character = Alphabet[random.Next(Alphabet.Length)];
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{createdAt:yyyyMMdd'T'HHmmssffffff}-{workflowId}-{suffix}");
    }

    /// <summary>Whether a text has the form of a run id; it need not exist.</summary>
    public static bool IsWellFormed(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{12}-[1-9][0-9]{0,18}-[2-9b-z]{6}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
