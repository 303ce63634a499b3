using Workflow.Core.Access;

namespace Workflow.Standalone;

/// <summary>Makes an admin key at the command line, for a person who may use the data folder, and prints it.</summary>
internal static class FirstKey
{
    /// <summary>The option that makes it.</summary>
    public const string Option = "--create-admin-key";

    /// <summary>Makes a key and prints it on standard output, alone, so that a script can read it.</summary>
    public static async Task CreateAsync(IServiceProvider services)
    {
        var issued = await services.GetRequiredService<KeyIssuer>().IssueAdminAsync("admin", CancellationToken.None);
        await Console.Out.WriteLineAsync(issued.Text);
        await Console.Error.WriteLineAsync($"workflow: this admin key is shown once, and is not stored. Start the service without {Option}: from now on every request needs a key.");
    }
}
