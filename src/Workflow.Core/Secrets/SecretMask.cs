using System.Text;
using System.Text.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Secrets;

/// <summary>
/// Replaces secrets with <c>***</c> in everything that is recorded, however they are encoded: see
/// <see cref="SecretFinder"/>.
/// </summary>
/// <param name="secrets">The values that the run may use.</param>
internal sealed class SecretMask(IReadOnlyCollection<string> secrets)
{
    /// <summary>The mask of a run without secrets; shared, as nearly every run has none.</summary>
    public static readonly SecretMask None = new([]);

    internal const string Stars = "***";

    private readonly SecretFinder? _finder = SecretFinder.Of(secrets);
    private readonly HashSet<string> _values = new(secrets, StringComparer.Ordinal);

    /// <summary>The length of the longest secret that is searched for as it is, in bytes; 0: there is none.</summary>
    public int LongestForm => _finder?.LongestForm ?? 0;

    /// <summary>Whether it masks all values of another mask.</summary>
    public bool Covers(SecretMask other) => ReferenceEquals(this, other) || other._values.IsSubsetOf(_values);

    /// <summary>Where secrets are in bytes, in order and without overlaps.</summary>
    public IReadOnlyList<ByteRange> Find(ReadOnlySpan<byte> bytes) => _finder?.Find(bytes) ?? [];

    /// <summary>A text without the secrets.</summary>
    public string Mask(string text)
    {
        if (_finder is null || text.Length == 0)
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        var found = _finder.Find(bytes);
        return found.Count == 0 ? text : Encoding.UTF8.GetString(Without(bytes, found));
    }

    /// <summary>A JSON value without the secrets: in texts, in names of members, and in numbers.</summary>
    public JsonElement? Mask(JsonElement? value)
    {
        if (_finder is null || value is not { ValueKind: not JsonValueKind.Undefined } json)
        {
            return value;
        }

        var bytes = Encoding.UTF8.GetBytes(json.GetRawText());
        var found = _finder.Find(bytes);
        return found.Count == 0 ? value : JsonMasking.Without(bytes, found);
    }

    /// <summary>An error without the secrets.</summary>
    public TaskError? Mask(TaskError? error) =>
        error is null || _finder is null ? error : error with { Message = Mask(error.Message), Details = Mask(error.Details) };

    private static byte[] Without(byte[] bytes, IReadOnlyList<ByteRange> found)
    {
        var left = new MemoryStream(bytes.Length);
        var at = 0;
        foreach (var range in found)
        {
            left.Write(bytes, at, range.Start - at);
            left.Write("***"u8);
            at = range.End;
        }

        left.Write(bytes, at, bytes.Length - at);
        return left.ToArray();
    }
}
