using System.CommandLine;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary>Options that take a word of the contract.</summary>
internal static class Words
{
    /// <summary>Words in upper case, such as <c>TIMED_OUT</c>.</summary>
    public static readonly bool Upper = true;

    /// <summary>Words in lower case, such as <c>latest</c>.</summary>
    public static readonly bool Lower;

    /// <summary>An option; any case of its words is taken.</summary>
    /// <typeparam name="T">What the words stand for.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, without the words and the full stop.</param>
    /// <param name="isUpper">How the words are written.</param>
    public static Option<T?> Option<T>(string name, string description, bool isUpper)
        where T : struct, Enum
    {
        var words = isUpper ? Word.AllUpper<T>() : Word.AllLower<T>();
        var option = new Option<T?>(name)
        {
            Description = $"{description}: {string.Join(", ", words)}.",
            HelpName = isUpper ? "STATUS" : "WORD",
            CustomParser = result =>
            {
                var word = result.Tokens is [{ Value: var text }] ? text.Replace('-', '_') : "";
                if (isUpper ? Word.TryUpper<T>(word.ToUpperInvariant(), out var value) : Word.TryLower(word.ToLowerInvariant(), out value))
                {
                    return value;
                }

                result.AddError($"{name} is one of {string.Join(", ", words)}.");
                return null;
            },
        };
        option.CompletionSources.Clear(); // the names in the code
        option.CompletionSources.Add([.. words]);
        return option;
    }
}
