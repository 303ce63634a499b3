using System.Collections.Frozen;
using System.Text.Json;

namespace Workflow.Core.Json;

/// <summary>The word for an enumeration value in the contract and the stores.</summary>
public static class Word
{
    /// <summary>The <c>UPPER_SNAKE</c> word of a status.</summary>
    public static string Upper<T>(T value)
        where T : struct, Enum => Words<T>.Upper.Of[value];

    /// <summary>The <c>lower_snake</c> word of an option.</summary>
    public static string Lower<T>(T value)
        where T : struct, Enum => Words<T>.Lower.Of[value];

    /// <summary>Finds a status by its <c>UPPER_SNAKE</c> word.</summary>
    public static bool TryUpper<T>(string word, out T value)
        where T : struct, Enum => Words<T>.Upper.Back.TryGetValue(word, out value);

    /// <summary>Finds an option by its <c>lower_snake</c> word.</summary>
    public static bool TryLower<T>(string word, out T value)
        where T : struct, Enum => Words<T>.Lower.Back.TryGetValue(word, out value);

    /// <summary>Reads back a status that a store wrote.</summary>
    /// <exception cref="FormatException">The word is not one of <typeparamref name="T"/>'s.</exception>
    public static T ParseUpper<T>(string word)
        where T : struct, Enum =>
        TryUpper<T>(word, out var value) ? value : throw new FormatException($"'{word}' is not a {typeof(T).Name}.");

    /// <summary>Reads back an option that a store wrote.</summary>
    /// <exception cref="FormatException">The word is not one of <typeparamref name="T"/>'s.</exception>
    public static T ParseLower<T>(string word)
        where T : struct, Enum =>
        TryLower<T>(word, out var value) ? value : throw new FormatException($"'{word}' is not a {typeof(T).Name}.");

    /// <summary>All the <c>UPPER_SNAKE</c> words of an enumeration, in order.</summary>
    public static IReadOnlyList<string> AllUpper<T>()
        where T : struct, Enum => Words<T>.Upper.All;

    /// <summary>All the <c>lower_snake</c> words of an enumeration, in order.</summary>
    public static IReadOnlyList<string> AllLower<T>()
        where T : struct, Enum => Words<T>.Lower.All;

    private sealed record Table<T>(FrozenDictionary<T, string> Of, FrozenDictionary<string, T> Back, IReadOnlyList<string> All)
        where T : struct, Enum
    {
        internal static Table<T> By(JsonNamingPolicy policy)
        {
            var of = Enum.GetValues<T>().ToDictionary(v => v, v => policy.ConvertName(v.ToString()));
            return new Table<T>(
                of.ToFrozenDictionary(),
                of.ToFrozenDictionary(p => p.Value, p => p.Key),
                [.. Enum.GetValues<T>().Select(v => of[v])]);
        }
    }

    private static class Words<T>
        where T : struct, Enum
    {
        internal static readonly Table<T> Upper = Table<T>.By(JsonNamingPolicy.SnakeCaseUpper);
        internal static readonly Table<T> Lower = Table<T>.By(JsonNamingPolicy.SnakeCaseLower);
    }
}
