using System.CommandLine.Completions;
using Workflow.Cli.Contexts;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;

namespace Workflow.Cli.Completion;

/// <summary>Names that the service knows, for completion: what it answers within a moment, and otherwise nothing.</summary>
internal static class ServiceNames
{
    private const int Most = 50;

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Names of workflows.</summary>
    public static IEnumerable<CompletionItem> Workflows(Globals globals, CompletionContext context) => Ask(globals, context, async (service, cancellationToken) =>
    {
        var word = context.WordToComplete;
        var page = await service.Api.Workflows.ListPageAsync(Most, search: word.Length == 0 ? null : word, cancellationToken: cancellationToken);
        return page.Items.Select(workflow => workflow.Name);
    });

    /// <summary>Ids of the newest runs.</summary>
    public static IEnumerable<CompletionItem> Runs(Globals globals, CompletionContext context) => Ask(globals, context, async (service, cancellationToken) =>
    {
        var page = await service.Api.Runs.ListPageAsync(new RunQuery(), Most, cancellationToken: cancellationToken);
        return page.Items.Select(run => run.Id);
    });

    private static IEnumerable<CompletionItem> Ask(Globals globals, CompletionContext context, Func<Service, CancellationToken, Task<IEnumerable<string>>> ask)
    {
        try
        {
            var surroundings = globals.Surroundings;
            var parsed = context.ParseResult;
            var target = Target.Find(parsed.GetValue(globals.Server), parsed.GetValue(globals.Key), parsed.GetValue(globals.Context), surroundings.Variable, new ContextFile(surroundings.ConfigFolder).Read);
            using var service = Service.Of(target.Server, target.Key, parsed.GetValue(globals.AllowPlainHttp), retries: 0, time: Moment);
            using var late = new CancellationTokenSource(Moment);

            // A name with control characters, or one that the shell would split, is not offered: it could do more than complete a word.
            return [.. ask(service, late.Token).GetAwaiter().GetResult().Where(IsPlainWord).Select(name => new CompletionItem(name))];
        }
        catch (Exception e) when (e is CommandFailedException or WorkflowException or OperationCanceledException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Whether a shell takes a name as it is: letters, digits and a few signs.</summary>
    internal static bool IsWord(string text) => text.StartsWith("--", StringComparison.Ordinal) ? IsPlainWord(text[2..]) : text is ['-', not '-', ..] ? IsPlainWord(text[1..]) : IsPlainWord(text);

    /// <summary>The same of a name, which never begins like an option.</summary>
    internal static bool IsPlainWord(string name) => name.Length > 0 && name[0] != '-' && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/' or '+');
}
