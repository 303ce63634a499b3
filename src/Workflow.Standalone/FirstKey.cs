using Workflow.Core.Access;

namespace Workflow.Standalone;

/// <summary>Makes an admin key at the command line, for a person who may use the data folder, and prints it.</summary>
internal static class FirstKey
{
    /// <summary>The option that makes it.</summary>
    public const string Option = "--create-admin-key";

    /// <summary>Makes a key and prints it on standard output, alone, so that a script can read it.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="folder">The full path of the store's folder.</param>
    /// <param name="isNew">Whether the store was created now.</param>
    public static async Task CreateAsync(IServiceProvider services, string folder, bool isNew)
    {
        var issued = await services.GetRequiredService<KeyIssuer>().IssueAdminAsync("admin", CancellationToken.None);
        await Console.Out.WriteLineAsync(issued.Text);
        await Console.Error.WriteLineAsync(
            $"workflow: this admin key is for the store in {folder}, {(isNew ? "which was created now: there was none" : "which was there before")}. It is shown once, and is not stored. "
            + $"Start the service without {Option} and with the same data directory: from now on every request needs a key.");
    }
}
