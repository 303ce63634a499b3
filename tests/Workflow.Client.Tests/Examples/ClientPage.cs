using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Client.Watching;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Client.Tests.Examples;

// The examples of docs/how-to/client.md, as they stand there: a test compares them.
internal static class ClientPage
{
    public static void Register(IServiceCollection services)
    {
        services.AddWorkflowClient(options =>
        {
            options.Server = new Uri("https://workflow.example.org");
            options.Key = Environment.GetEnvironmentVariable("WORKFLOW_KEY");
        });
    }

    public static async Task<RunResponse> PlayAsync(Uri server)
    {
        using var client = new WorkflowClient(new WorkflowClientOptions { Server = server });

        var workflow = await client.Workflows.ApplyAsync("greeting", Definition.FromYaml("""
            inputs: {name: {type: string}}
            outputs: {text: "{{ tasks.greet.output }}"}
            tasks:
              - {name: greet, task_type: PASS, config: {output: "Hello {{ inputs.name }}"}}
            """));

        var run = await client.Runs.StartAsync(workflow.Id, new RunRequest
        {
            Inputs = new Dictionary<string, JsonElement> { ["name"] = JsonElement.Parse("\"Ada\"") },
        });
        run = await client.Runs.WaitForRunAsync(run.Id);
        Console.WriteLine($"{run.Status}: {run.Outputs}");

        await foreach (var change in client.Runs.WatchAsync(run.Id))
        {
            if (change is LogWritten log)
            {
                Console.WriteLine(string.Join('\n', log.Lines.Select(line => line.Message)));
            }
        }

        await foreach (var failed in client.Runs.ListAsync(new RunQuery { Status = RunStatus.Failed }))
        {
            await client.Runs.RerunAsync(failed.Id, new RerunRequest { From = "failed" });
        }

        try
        {
            await client.Workflows.CreateAsync(new WorkflowRequest { Name = "bad", CronExpression = "every day" });
        }
        catch (WorkflowException e) when (e.Kind == "invalid")
        {
            foreach (var fault in e.Faults)
            {
                Console.WriteLine($"{fault.Pointer} {fault.Detail}");
            }
        }

        return run;
    }
}
