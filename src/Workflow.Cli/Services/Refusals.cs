using System.Net;
using Spectre.Console;
using Workflow.Cli.Terminal;
using Workflow.Client;

namespace Workflow.Cli.Services;

/// <summary>Tells why the service did not do what was asked.</summary>
internal static class Refusals
{
    /// <summary>Says it, with every fault, and what to do.</summary>
    /// <returns>The exit code.</returns>
    public static int Say(Call call, WorkflowException e)
    {
        call.Screen.Fail(e.Message);
        var isSaid = e.Faults is [var one] && e.Message.Contains($"{one.Pointer} {one.Detail}", StringComparison.Ordinal);
        foreach (var fault in isSaid ? [] : e.Faults)
        {
            call.Screen.Say($"  {fault.Pointer.TrimStart('/')} {fault.Detail}", new Style(Color.Red));
        }

        if (Advice(call, e) is { } advice)
        {
            call.Screen.Say(advice);
        }

        return CodeOf(e);
    }

    /// <summary>The exit code of a refusal.</summary>
    public static int CodeOf(WorkflowException e) => e.Status switch
    {
        null => ExitCode.Unreachable,
        HttpStatusCode.NotFound => e.IsNotFound ? ExitCode.NotFound : ExitCode.Unreachable, // otherwise it is no Workflow service that answers
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    private static string? Advice(Call call, WorkflowException e) => (e.Status, e.Kind) switch
    {
        (null, _) => $"Is the service running? Its address comes from {call.FindTarget().Source}; workflow dev FILE starts one for trying things out.",
        (HttpStatusCode.Unauthorized, _) => "Set a key: WORKFLOW_KEY, or workflow config set NAME --server URL --key -",
        (HttpStatusCode.NotFound, null) => $"Something answers at {call.FindTarget().Server}, but it is no Workflow service.",
        _ => null,
    };
}
