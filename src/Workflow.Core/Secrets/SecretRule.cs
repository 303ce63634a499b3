namespace Workflow.Core.Secrets;

/// <summary>The rules for secrets.</summary>
public static class SecretRule
{
    /// <summary>
    /// The minimum length of a secret. A shorter one occurs in nearly every text by chance: masking it would garble every
    /// text, and so reveal it.
    /// </summary>
    public const int MinCharacters = 4;

    /// <summary>The names of the secrets that may sign webhooks: the one that a workflow names, and its replacement.</summary>
    /// <param name="name">The name given by the workflow, or <c>null</c>.</param>
    public static IReadOnlyList<string> SigningNames(string? name) => name is null ? [] : [name, name + "_NEXT"];

    /// <summary>Whether a value is too short to be kept secret.</summary>
    public static bool IsTooShort(string value) => value.Length < MinCharacters;

    /// <summary>The error for a secret whose value is too short.</summary>
    public static string TooShort(string name) =>
        $"The secret '{name}' has fewer than {MinCharacters} characters, and so could not be kept out of outputs and logs; set a longer one.";
}
