using System.Globalization;

namespace Workflow.Core.History.Bodies;

/// <summary>The ids of stored bodies: they begin with their attempt, so that what an attempt has stored is found.</summary>
public static class BodyId
{
    private const int MaxLength = 80;

    /// <summary>A new id.</summary>
    public static string Next(ExecutionKey attempt) => $"{Prefix(attempt)}{Guid.NewGuid():N}";

    /// <summary>What the ids of an attempt begin with.</summary>
    public static string Prefix(ExecutionKey attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{attempt.Position}-{(attempt.Index is { } index ? index.ToString(CultureInfo.InvariantCulture) : "x")}-{attempt.Attempt}-");

    /// <summary>Whether a text can be an id. Others come from outside, and lead nowhere.</summary>
    public static bool IsWellFormed(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-');
}
