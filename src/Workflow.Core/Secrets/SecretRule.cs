namespace Workflow.Core.Secrets;

/// <summary>What a text needs to be a secret.</summary>
public static class SecretRule
{
    /// <summary>
    /// The fewest characters of a secret. A shorter one occurs in nearly every text by chance: masking it would garble all of
    /// them, and thereby reveal it.
    /// </summary>
    public const int FewestCharacters = 4;

    /// <summary>The names of the secrets that may sign webhooks: the one that a workflow names, and the one that is to replace it.</summary>
    /// <param name="name">What the workflow names, or <c>null</c>.</param>
    public static IReadOnlyList<string> SigningNames(string? name) => name is null ? [] : [name, name + "_NEXT"];

    /// <summary>Whether a value is too short to be kept secret.</summary>
    public static bool IsTooShort(string value) => value.Length < FewestCharacters;

    /// <summary>What is wrong with the secret of a name, whose value is too short.</summary>
    public static string TooShort(string name) =>
        $"The secret '{name}' has fewer than {FewestCharacters} characters, and so could not be kept out of outputs and logs; set a longer one (Workflow:Secrets:{name}).";
}
