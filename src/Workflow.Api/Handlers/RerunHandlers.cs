using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Access;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Api.Handlers;

/// <summary>The routes that repeat a run.</summary>
internal static class RerunHandlers
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Starts a rerun of a run that has ended: from the start, from the failed tasks, or from a task.</summary>
    internal static async Task<Results<Ok<RunResponse>, Accepted<RunResponse>>> Repeat(HttpContext http, string id, Rerun rerun, StartAnswers answers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var runId = Ids.Run(id);
        FaultCollection faults = [];
        var body = new ObjectReader(await Body.ReadOptionalAsync(http.Request, cancellationToken) ?? default, "", faults);
        var order = Read(body);
        body.RefuseUnknown();
        return await AnswerAsync(http, runId, order, faults, rerun, answers, cancellationToken);
    }

    /// <summary>Starts a rerun in which a failed task counts as succeeded, with the output in the body.</summary>
    internal static async Task<Results<Ok<RunResponse>, Accepted<RunResponse>>> MarkSucceeded(HttpContext http, string id, string name, Rerun rerun, RunTaskNames names, StartAnswers answers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var runId = Ids.Run(id);
        FaultCollection faults = [];
        var body = new ObjectReader(await Body.ReadAsync(http.Request, cancellationToken), "", faults);
        int? index = body.Has("index") ? body.Int("index", 0, int.MaxValue, 0) : null;
        var task = await names.ReadAsync(runId, AddressedName.Readings(http.Request, name, following: 1), cancellationToken);
        var marked = new MarkedTask(task, index, body.Any("output") ?? Null, body.RequiredText("reason", MarkedTask.MaxReason));
        body.RefuseUnknown();
        return await AnswerAsync(http, runId, new RerunOrder(RerunFrom.Failed) { Marked = marked }, faults, rerun, answers, cancellationToken);
    }

    /// <summary>Reads how to repeat a run.</summary>
    internal static RerunOrder Read(ObjectReader body)
    {
        var order = new RerunOrder(body.Option("from", RerunFrom.Start), body.Option("version", RerunVersion.Pinned))
        {
            Task = body.Text("task", DefinitionLimits.TaskName),
            Items = Items(body),
            Inputs = body.Any("inputs") ?? default,
            IntoChildren = body.Flag("into_children", false),
        };
        switch (order)
        {
            case { Task: "" }:
                body.Fault("task", "must not be empty");
                break;
            case { From: RerunFrom.Task, Task: null }:
                body.Fault("task", "is required: from is task");
                break;
            case { From: not RerunFrom.Task, Task: not null }:
                body.Fault("task", "needs from: task");
                break;
        }

        if (order is { From: not RerunFrom.Task, Items: not null })
        {
            body.Fault("items", "needs from: task");
        }
        else if (order is { Items: not null, Inputs.ValueKind: JsonValueKind.Object })
        {
            body.Fault("items", "can't be combined with inputs, as the list may then be another");
        }

        if (order is { From: RerunFrom.Start, IntoChildren: true })
        {
            body.Fault("into_children", "needs from: failed or from: task");
        }

        if (order.Inputs.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            body.Fault("inputs", $"must be an object, not {FaultText.Kind(order.Inputs)}");
        }

        return order;
    }

    private static List<int>? Items(ObjectReader body)
    {
        if (body.List("items", DefinitionLimits.Items) is not { } listed)
        {
            return null;
        }

        if (listed.Count == 0)
        {
            body.Fault("items", "must hold an index, or be left out");
        }

        List<int> items = [];
        HashSet<int> seen = [];
        foreach (var (place, element) in listed.Index())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out var index) || index < 0)
            {
                body.Fault("items", place, "must be the index of an item: a whole number from 0");
            }
            else if (!seen.Add(index))
            {
                body.Fault("items", place, $"{index} is there twice");
            }
            else
            {
                items.Add(index);
            }
        }

        return items;
    }

    private static async Task<Results<Ok<RunResponse>, Accepted<RunResponse>>> AnswerAsync(
        HttpContext http, string runId, RerunOrder order, FaultCollection faults, Rerun rerun, StartAnswers answers, CancellationToken cancellationToken)
    {
        var (key, wait) = (IdempotencyHeader.Read(http.Request), PreferHeader.Wait(http.Request));
        if (faults.Count > 0)
        {
            throw RefusedException.Faulty(faults);
        }

        var run = await rerun.StartAsync(runId, order with { IdempotencyKey = key, By = http.Actor() }, cancellationToken);
        return await answers.AnswerAsync(http, run, wait, cancellationToken);
    }
}
