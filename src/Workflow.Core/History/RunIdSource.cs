using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflow.Core.History;

/// <summary>
/// Makes run ids: <c>20261123T190102123456-7-k3f9q2</c>, the instant in UTC to the microsecond, the workflow's id, and six
/// characters that make ids of different hosts distinct. Ids sort by time, and are readable.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="random">The source of the last six characters.</param>
public sealed partial class RunIdSource(TimeProvider time, Random random)
{
    // No vowels, to avoid words; no 0, 1 or l, to avoid misreading.
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";
    private const string InstantForm = "yyyyMMdd'T'HHmmssffffff";
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    private readonly Lock _lock = new();
    private long _lastMicrosecond;

    /// <summary>A new id, greater than every earlier id of this source.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="createdAt">The instant in the id: now, or a microsecond after the previous id.</param>
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

        return Compose(workflowId, createdAt, suffix);
    }

    /// <summary>
    /// The id of a run that must be started only once, even if its start is repeated: the same for the same instant,
    /// workflow and seed.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="at">The instant in the id.</param>
    /// <param name="seed">Identifies the purpose of the run: any text.</param>
    public static string Fixed(long workflowId, DateTimeOffset at, string seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(seed));
        Span<char> suffix = stackalloc char[6];
        for (var i = 0; i < suffix.Length; i++)
        {
            suffix[i] = Alphabet[BinaryPrimitives.ReadUInt16LittleEndian(hash.AsSpan(2 * i)) % Alphabet.Length];
        }

        return Compose(workflowId, at, suffix);
    }

    /// <summary>Whether a text has the form of a run id; it need not exist.</summary>
    public static bool IsWellFormed(string text) => Form().IsMatch(text);

    /// <summary>The workflow in a run id, or <c>null</c> if the text does not have the form of a run id.</summary>
    public static long? WorkflowOf(string runId) =>
        IsWellFormed(runId) && long.TryParse(runId.Split('-')[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>The instant in a run id, or <c>null</c> if the text does not have the form of a run id.</summary>
    public static DateTimeOffset? InstantOf(string runId) =>
        IsWellFormed(runId) && DateTimeOffset.TryParseExact(runId.Split('-')[0], InstantForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private static string Compose(long workflowId, DateTimeOffset at, ReadOnlySpan<char> suffix) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime.ToString(InstantForm, CultureInfo.InvariantCulture)}-{workflowId}-{suffix}");

    [GeneratedRegex(@"^[0-9]{8}T[0-9]{12}-[1-9][0-9]{0,18}-[2-9b-z]{6}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
