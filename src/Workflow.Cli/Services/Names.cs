using System.CommandLine;
using Workflow.Cli.Completion;

namespace Workflow.Cli.Services;

/// <summary>Arguments that name something of the service, with their completion.</summary>
internal static class Names
{
    /// <summary>A workflow, by its name or id.</summary>
    public static Argument<string> Workflow(Globals globals, string description = "The name of the workflow, or its id.")
    {
        var argument = new Argument<string>("name") { Description = description, HelpName = "NAME" };
        argument.CompletionSources.Add(context => ServiceNames.Workflows(globals, context));
        return argument;
    }

    /// <summary>Workflows, by name.</summary>
    public static Argument<string[]> Workflows(Globals globals, string description)
    {
        var argument = new Argument<string[]>("name") { Description = description, HelpName = "NAME", Arity = ArgumentArity.ZeroOrMore };
        argument.CompletionSources.Add(context => ServiceNames.Workflows(globals, context));
        return argument;
    }

    /// <summary>A run, by its id.</summary>
    public static Argument<string> Run(Globals globals)
    {
        var argument = new Argument<string>("run") { Description = "The id of the run.", HelpName = "RUN" };
        argument.CompletionSources.Add(context => ServiceNames.Runs(globals, context));
        return argument;
    }
}
