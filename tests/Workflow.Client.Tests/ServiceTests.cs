using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Client.Tests.Servers;
using Workflow.Client.Watching;
using Workflow.Contracts;
using Workflow.Core.History;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Client.Tests;

/// <summary>The client and a real service.</summary>
public class ServiceTests(ClientHost host)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Story_FromADefinition_ToAnOutput()
    {
        var client = host.Client;
        var workflow = await client.Workflows.ApplyAsync("client-story", Definition.FromYaml("""
            inputs: {name: {type: string}}
            outputs: {greeting: "{{ tasks.greet.output }}"}
            tasks:
              - {name: greet, task_type: PASS, config: {output: "Hello {{ inputs.name }}"}, retry: {max_attempts: 3}}
              - {name: rest, task_type: WAIT, config: {seconds: 1}}
            """), cancellationToken: Token);
        var started = await client.Runs.StartByNameAsync("client-story", new RunRequest { Inputs = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["name"] = JsonElement.Parse("\"Ada\"") } }, cancellationToken: Token);

        var events = await client.Runs.WatchAsync(started.Id, cancellationToken: Token).ToListAsync(Token);
        var run = await client.Runs.WaitForRunAsync(started.Id, Token);

        Assert.Equal(3, Assert.Single(workflow.Tasks, task => task.Name == "greet").Retry!.Rules[0].MaxAttempts);
        Assert.IsType<WatchReset>(events[0]);
        Assert.IsType<WatchEnded>(events[^1]);
        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Equal("Hello Ada", run.Outputs!.Value.GetProperty("greeting").GetString());
        Assert.Equal(["greet", "rest"], (await client.Runs.ListTasksAsync(run.Id, cancellationToken: Token).ToListAsync(Token)).Select(execution => execution.Task).Distinct());
        Assert.NotEmpty(await client.Runs.ListLogAsync(run.Id, cancellationToken: Token).ToListAsync(Token));
        Assert.Equal(run.Id, (await client.Runs.ListAsync(new RunQuery { WorkflowId = workflow.Id }, cancellationToken: Token).ToListAsync(Token))[0].Id);
    }

    [Fact]
    public async Task Tags_SaveAnswers_AndGuardChanges()
    {
        var client = host.Client;
        var created = await client.Workflows.CreateAsync(new WorkflowRequest { Name = "client-tags", Tasks = [new TaskRequest { Name = "a", TaskType = "PASS" }] }, Token);
        var first = await client.Workflows.GetTaggedAsync(created.Id, cancellationToken: Token);

        var again = await client.Workflows.GetTaggedAsync(created.Id, first.ETag, Token);
        await client.Workflows.ReplaceAsync(created.Id, new WorkflowRequest { Name = "client-tags", Description = "2" }, first.ETag, Token);
        var late = await Assert.ThrowsAsync<WorkflowException>(() => client.Workflows.ReplaceAsync(created.Id, new WorkflowRequest { Name = "client-tags", Description = "3" }, first.ETag, Token));

        Assert.Null(again.Value);
        Assert.Equal("changed", late.Kind);
        Assert.Null(await client.Workflows.FindByNameAsync("client-none", Token));
        await client.Workflows.DeleteAsync(created.Id, cancellationToken: Token);
    }

    [Fact]
    public async Task Start_TwiceWithAKey_IsOneRun_AndFaultsAreListed()
    {
        var client = host.Client;
        var workflow = await client.Workflows.CreateAsync(new WorkflowRequest { Name = "client-once", Tasks = [new TaskRequest { Name = "a", TaskType = "PASS" }] }, Token);

        var one = await client.Runs.StartAsync(workflow.Id, wait: TimeSpan.FromSeconds(30), idempotencyKey: "k", cancellationToken: Token);
        var two = await client.Runs.StartAsync(workflow.Id, idempotencyKey: "k", cancellationToken: Token);
        var faulty = await Assert.ThrowsAsync<WorkflowException>(() => client.Workflows.CreateAsync(Definition.FromJson("""{"name":"client-bad","tasks":[{"name":"a"}]}"""), Token));

        Assert.Equal((RunStatus.Succeeded, one.Id), (one.Status, two.Id));
        Assert.Contains("/tasks/0/task_type", faulty.Faults.Select(fault => fault.Pointer));
    }

    [Fact]
    public async Task Wait_SurvivesARestart()
    {
        using var data = new TemporaryFolder();
        var process = await StandaloneProcess.StartAsync(data.File("data"));
        try
        {
            using var client = new WorkflowClient(new WorkflowClientOptions { Server = process.BaseAddress, RetryDelay = TimeSpan.FromSeconds(0.1) });
            var workflow = await client.Workflows.CreateAsync(Definition.FromYaml("{name: w, tasks: [{name: ask, task_type: EVENT, config: {name: go}}]}"), Token);
            var run = await client.Runs.StartAsync(workflow.Id, cancellationToken: Token);
            var wait = client.Runs.WaitForRunAsync(run.Id, Token);
            await Eventually.ReadsAsync("the task waits", async () => await client.Events.ListWaitsAsync("go", cancellationToken: Token).CountAsync(Token), count => count == 1);

            process.KillHard();
            var port = process.BaseAddress.Port;
            process.Dispose();
            process = await StandaloneProcess.StartAsync(data.File("data"), port);
            await client.Runs.SendEventAsync(run.Id, "go", cancellationToken: Token);

            Assert.Equal(RunStatus.Succeeded, (await wait).Status);
        }
        finally
        {
            process.Dispose();
        }
    }

    [Fact]
    public async Task AddWorkflowClient_Works_AndChecksItsOptions()
    {
        await using var good = new ServiceCollection().Also(services => services.AddWorkflowClient(options => options.Server = host.Process.BaseAddress)).BuildServiceProvider();
        await using var bad = new ServiceCollection().Also(services => services.AddWorkflowClient()).BuildServiceProvider();

        Assert.Equal("healthy", (await good.GetRequiredService<WorkflowClient>().Health.GetReadyAsync(Token)).Status);
        var exception = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(bad.GetRequiredService<WorkflowClient>);
        Assert.Contains("Server is required", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddWorkflowClient_Retries_AndFollowsNoRedirect()
    {
        await using var server = new ScriptedServer((number, _) => number == 0 ? null : ScriptedServer.Answer("307 Temporary Redirect", null, "", "Location: http://127.0.0.1:1/x"));
        await using var provider = new ServiceCollection()
            .Also(services => services.AddWorkflowClient(options => (options.Server, options.Key, options.RetryDelay) = (server.Address, Clients.Key, TimeSpan.FromMilliseconds(1))))
            .BuildServiceProvider();

        var exception = await Assert.ThrowsAsync<WorkflowException>(() => provider.GetRequiredService<WorkflowClient>().Runs.GetAsync("r", Token));

        Assert.Equal((307, 2), ((int)exception.Status!, server.Seen.Count));
    }
}

/// <summary>Lets a collection be filled where it is made.</summary>
internal static class Filling
{
    public static IServiceCollection Also(this IServiceCollection services, Action<IServiceCollection> fill)
    {
        fill(services);
        return services;
    }
}
