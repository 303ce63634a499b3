using Workflow.Client.Copying;
using Workflow.Contracts;
using Workflow.TestHost;
using Workflow.TestHost.Processes;

namespace Workflow.Client.Tests.Copying;

/// <summary>What a service is to do is copied to another one; again changes nothing. And its store is saved in a file.</summary>
public sealed class ServiceCopyTests
{
    [Fact]
    public async Task Copy_MakesTheOtherServiceTheSame_AndAgainChangesNothing()
    {
        using var folder = new TemporaryFolder();
        using var one = await StandaloneProcess.StartAsync(folder.File("one"), null, "--Workflow:Secrets:TOKEN=a-secret-value", "--Workflow:Secrets:UNUSED=another-value");
        using var two = await StandaloneProcess.StartAsync(folder.File("two"));
        using var from = Connect(one);
        using var to = Connect(two);
        await from.Calendars.PutAsync("holidays", new CalendarRequest { Dates = [new DateOnly(2027, 12, 25)] });
        await from.Pools.PutAsync("db", new PoolRequest { Size = 3 });

        // The first needs the second: it is accepted in a later round, or at once.
        await from.Workflows.CreateAsync(Definition.FromYaml("name: child\ntasks: [{ name: a, task_type: PASS, config: { output: 12345678901234567890.5 } }]"));
        await from.Workflows.ApplyAsync("parent \u202ename", Definition.FromYaml("tasks: [{ name: a, task_type: WORKFLOW, config: { workflow: child } }]"));
        await from.Workflows.CreateAsync(Definition.FromYaml("name: nightly\ncron_expression: '0 3 * * *'\ntime_zone: Europe/Berlin\ntasks: [{ name: a, task_type: PASS, pool: db, config: { output: '{{ secrets.TOKEN }}' } }]"));
        await from.Workflows.CreateAsync(Definition.FromYaml("name: paused\nis_active: false\ncron_expression: '0 4 * * *'\ntasks: []"));

        var first = await ServiceCopy.RunAsync(from, to);
        var second = await ServiceCopy.RunAsync(from, to);

        Assert.True(first.IsComplete, string.Join("; ", first.Items));
        Assert.All(first.Items, item => Assert.Equal(CopyOutcome.Created, item.Outcome));
        Assert.Equal(["calendar holidays", "pool db", "workflow child", "workflow nightly", "workflow parent \u202ename", "workflow paused"], first.Items.Select(item => $"{item.Kind} {item.Name}").Order(StringComparer.Ordinal));
        Assert.All(second.Items, item => Assert.Equal(CopyOutcome.Unchanged, item.Outcome));
        Assert.Equal(first.Items.Count, second.Items.Count);
        Assert.Equal(first.MissingSecrets, second.MissingSecrets);
        Assert.Equal(first.ActiveOnBoth, second.ActiveOnBoth);
        Assert.True(first.AreSecretsKnown);
        Assert.Equal(["TOKEN"], first.MissingSecrets);
        Assert.Equal(["nightly"], first.ActiveOnBoth);
        Assert.Equal(0, first.Keys);
        Assert.Contains("12345678901234567890.5", (await to.Workflows.GetByNameAsync("child")).Tasks[0].Config.GetRawText(), StringComparison.Ordinal);
        Assert.False((await to.Workflows.GetByNameAsync("paused")).IsActive);

        // One change there is one change here.
        await from.Pools.PutAsync("db", new PoolRequest { Size = 4 });
        await from.Workflows.ApplyAsync("child", Definition.FromYaml("description: new"));
        Assert.Equal(["pool db", "workflow child"], (await ServiceCopy.RunAsync(from, to)).Items.Where(item => item.Outcome == CopyOutcome.Changed).Select(item => $"{item.Kind} {item.Name}"));

        // So that schedules do not fire twice.
        Assert.Empty((await ServiceCopy.RunAsync(from, to, new CopyOptions { Disables = true })).ActiveOnBoth);
        Assert.False((await to.Workflows.GetByNameAsync("nightly")).IsActive);
        Assert.True((await from.Workflows.GetByNameAsync("nightly")).IsActive);
    }

    [Fact]
    public async Task Copy_SaysWhatIsRefused_AndCopiesTheRest()
    {
        using var folder = new TemporaryFolder();
        using var one = await StandaloneProcess.StartAsync(folder.File("one"), null, "--Workflow:Tasks:Shell:Enabled=true");
        using var two = await StandaloneProcess.StartAsync(folder.File("two"));
        using var from = Connect(one);
        using var to = Connect(two);
        await from.Workflows.CreateAsync(Definition.FromYaml("name: shell\ntasks: [{ name: a, task_type: SHELL, config: { command: ls } }]"));
        await from.Workflows.CreateAsync(Definition.FromYaml("name: plain\ntasks: []"));

        var report = await ServiceCopy.RunAsync(from, to);

        Assert.False(report.IsComplete);
        Assert.Contains("SHELL", Assert.Single(report.Items, item => item is { Name: "shell", Outcome: CopyOutcome.Failed }).Reason, StringComparison.Ordinal);
        Assert.Single(report.Items, item => item is { Name: "plain", Outcome: CopyOutcome.Created });
    }

    [Fact]
    public async Task Backup_IsAFileOfItsOwner_OnceAllOfItIsThere()
    {
        using var folder = new TemporaryFolder();
        using var host = await StandaloneProcess.StartAsync(folder.File("data"));
        using var client = Connect(host);
        await client.Workflows.CreateAsync(Definition.FromYaml("name: w\ntasks: []"));

        var bytes = await client.Backups.SaveAsync(folder.File("b.db"));

        Assert.Equal(bytes, new FileInfo(folder.File("b.db")).Length);
        Assert.False(File.Exists(folder.File("b.db.part")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("b.db")));
        }

        await Assert.ThrowsAsync<IOException>(() => client.Backups.SaveAsync(folder.File("b.db")));
        Assert.Equal(["store", "disk", "scheduler", "backlog"], (await client.Health.GetReadyAsync()).Checks.Select(check => check.Name));
    }

    private static WorkflowClient Connect(StandaloneProcess host) => new(new WorkflowClientOptions { Server = host.BaseAddress });
}
