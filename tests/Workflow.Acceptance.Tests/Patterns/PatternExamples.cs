using System.Net;
using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The examples beside the source, posted as they are.</summary>
internal static class PatternExamples
{
    /// <summary>Where they are.</summary>
    internal static string Folder { get; } = Path.Combine(RepositoryRoot.Path, "examples", "patterns");

    /// <summary>Creates the workflow of a file, and replaces the one that an earlier test has created from it.</summary>
    /// <param name="client">Calls the host.</param>
    /// <param name="file">The file.</param>
    /// <param name="change">A text in it, and what stands there instead; <c>null</c>: nothing is changed.</param>
    /// <returns>The id of the workflow.</returns>
    internal static async Task<long> PostAsync(WorkflowClient client, string file, (string Text, string Instead)? change = null)
    {
        var yaml = await File.ReadAllTextAsync(Path.Combine(Folder, file));
        if (change is var (text, instead))
        {
            Assert.Contains(text, yaml, StringComparison.Ordinal);
            yaml = yaml.Replace(text, instead, StringComparison.Ordinal);
        }

        var answer = await client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml");
        if (answer.Status == HttpStatusCode.Conflict)
        {
            var old = (await client.ListAsync("/api/v1/workflows")).Single(w => yaml.Contains($"\nname: {w.Text("name")}\n", StringComparison.Ordinal));
            (await client.DeleteAsync($"/api/v1/workflows/{old.Number("id")}")).Expect(HttpStatusCode.NoContent);
            answer = await client.PostTextAsync("/api/v1/workflows", yaml, "application/yaml");
        }

        return answer.Expect(HttpStatusCode.Created).Json.Number("id");
    }
}
