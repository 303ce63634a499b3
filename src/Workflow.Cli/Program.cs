using Workflow.Cli;
using Workflow.Cli.Dev;
using Workflow.Cli.Terminal;

return args is [DevHost.Argument, var folder, var port]
    ? await DevHost.RunAsync(folder, port)
    : await WorkflowCommand.RunAsync(args, Surroundings.OfThisProcess());
