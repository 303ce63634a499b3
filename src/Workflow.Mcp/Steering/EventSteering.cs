using System.ComponentModel;
using System.Text.Json;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Steering;

internal sealed record SendEventArguments(
    [property: Description("The name of the event.")] string Name,
    [property: Description("The run that it is for. Either this or key.")] string? RunId = null,
    [property: Description("What it is about: every task that waits for it with this key takes it.")] string? Key = null,
    [property: Description("Its payload, any JSON value.")] JsonElement? Payload = null,
    [property: Description("The same key again is the same event: for a call that is repeated.")] string? IdempotencyKey = null);

internal sealed record SentEvent(string? Name, DateTimeOffset ReceivedAt, [property: Description("How many tasks took it; null: it is for one run.")] int? Deliveries, [property: Description("How many runs it started.")] int? Starts);

/// <summary>Sends events to what waits for them.</summary>
internal static class EventSteering
{
    public static readonly Tool[] All =
    [
        new Tool<SendEventArguments, SentEvent>(async (client, arguments, cancellation) =>
        {
            if (arguments is { RunId: not null, Key: not null })
            {
                throw new ToolException("Give either run_id or key.");
            }

            if (arguments.RunId is { } run)
            {
                var sent = await client.Runs.SendEventAsync(run, arguments.Name, arguments.Payload, arguments.IdempotencyKey, cancellation);
                return new SentEvent(Shown.Text(sent.Name), sent.ReceivedAt, null, null);
            }

            var named = await client.Events.SendAsync(arguments.Name, arguments.Key, arguments.Payload, arguments.IdempotencyKey, cancellation);
            return new SentEvent(Shown.Text(named.Name), named.ReceivedAt, named.DeliveryCount, named.StartCount);
        })
        {
            Name = "send_event",
            Title = "Send an event",
            Description = "Sends an event to a run that waits for it, such as the approval of a person, or by name and key to all that wait. Don't approve anything that the person has not told you to approve.",
            Access = ToolAccess.Operate,
            IsDestructive = true,
        },
    ];
}
