using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>What is written for an admitted run, and that it is written once.</summary>
public abstract class AdmissionContract : StoreContract
{
    [Theory]
    [InlineData(10)]
    [InlineData(100_000)] // a payload of its own
    public async Task AdmitAsync_KeepsTheNamesOfTheSecretsThatARunInherits(int bytes)
    {
        await CreateWorkflowAsync();
        var inputs = Sample.Json($"{{\"x\":{Sample.JsonOf(bytes).GetRawText()}}}");

        await AdmitAsync(Sample.Run(1, trigger: RunTrigger.Parent) with { Inputs = inputs, InheritedSecrets = ["A", "b c"] });

        var read = (await Runs.GetAsync(Sample.Id(1, 0), None))!;
        Assert.Equal((inputs.GetRawText(), null, "A,b c"), (read.Inputs.GetRawText(), read.Payload, string.Join(',', read.InheritedSecrets)));
    }

    [Fact]
    public async Task AdmitAsync_StoresTheRunAndItsLine_WhenItIsNew()
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1, trigger: RunTrigger.Rerun) with
        {
            WorkflowVersion = 7,
            Inputs = Sample.Json(""" { "a" : [1.0, "测试"] , "b": null, "half": "\ud800" } """),
            ScheduledFor = Sample.Noon.AddDays(-1),
            Parent = new RunParent("20261123T120000000000-2-bcdfgh", "call é", 3),
            RerunOf = "20261122T120000000000-1-bcdfgh",
        };

        var admission = await AdmitAsync(run);

        Assert.Equal(AdmissionOutcome.Accepted, admission.Outcome);
        Assert.Empty(admission.Replaced);
        Same.Run(run, admission.Run);
        Same.Run(run, await Runs.GetAsync(run.Id, None));
        Same.Run(run, (await Runs.ListAsync(default, new PageRequest(50), None)).Items.Single());
        Same.Run(run, (await Runs.AllActiveAsync(null)).Single());
        Assert.Equal([Sample.Line("accepted")], (await Runs.ListLogAsync(run.Id, new PageRequest(50), None)).Items);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[1, {}]")]
    [InlineData("\"text\"")]
    [InlineData(null)]
    public async Task AdmitAsync_StoresThePayload_OfAnyKindAndSize(string? payload)
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1, trigger: RunTrigger.Webhook) with { Inputs = Sample.Json("""{"a": 1}"""), Payload = payload is null ? Sample.JsonOf(40_000) : Sample.Json(payload) };

        var admission = await AdmitAsync(run, key: "once");

        Same.Run(run, admission.Run);
        Same.Run(run, await Runs.GetAsync(run.Id, None));
        var again = run with { Id = Sample.Id(1, 2) };
        Assert.Equal((AdmissionOutcome.Repeated, run.Id), await AdmitAsync(again, key: "once") is var repeated ? (repeated.Outcome, repeated.Run!.Id) : default);
        Assert.Equal(AdmissionOutcome.KeyReused, (await AdmitAsync(again with { Payload = null }, key: "once")).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_StoresAParentWithoutAnItem_WhenItIsTheTaskItself()
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1) with { Parent = new RunParent("20261123T120000000000-2-bcdfgh", "call", null) };

        await AdmitAsync(run);

        Assert.Equal(run, await Runs.GetAsync(run.Id, None));
    }

    [Theory]
    [InlineData(RunStatus.Succeeded)]
    [InlineData(RunStatus.Running)]
    [InlineData(RunStatus.Queued)]
    public async Task AdmitAsync_SetsTheStatus_WhateverTheRunSays(RunStatus said)
    {
        await CreateWorkflowAsync();

        await AdmitAsync(Sample.Run(1, status: said) with { StatusReason = "said" });

        Assert.Equal(Sample.Run(1), await Runs.GetAsync(Sample.Id(1, 0), None));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(32 * 1024)]
    [InlineData((32 * 1024) + 1)]
    [InlineData(1024 * 1024)]
    public async Task AdmitAsync_KeepsInputs_OfAnySize(int bytes)
    {
        await CreateWorkflowAsync();
        var run = Sample.Run(1) with { Inputs = Sample.Json($$"""{"a":"{{new string('x', bytes - 8)}}"}""") };
        Assert.Equal(bytes, run.Inputs.GetRawText().Length);

        await AdmitAsync(run);

        Same.Run(run, await Runs.GetAsync(run.Id, None));
        var running = await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Running));
        Same.Run(running!, (await Runs.AllActiveAsync(1)).Single());
        Same.Json(run.Inputs, running!.Inputs);
    }

    [Fact]
    public async Task AdmitAsync_TakesWhatItWasGiven_WhenTheCallerDisposesItsJson()
    {
        await CreateWorkflowAsync();
        Task admitted;
        using (var inputs = JsonDocument.Parse("""{"a":1}"""))
        {
            admitted = AdmitAsync(
                Sample.Run(1) with { Inputs = inputs.RootElement },
                carriedOver: Sample.Execution(0) with { Output = inputs.RootElement });
        }

        await admitted;

        Assert.Equal("""{"a":1}""", (await Runs.GetAsync(Sample.Id(1, 0), None))!.Inputs.GetRawText());
        Assert.Equal("""{"a":1}""", (await Runs.FindLastAsync(Sample.Id(1, 0), 0, null, None))!.Output!.Value.GetRawText());
    }

    [Fact]
    public async Task AdmitAsync_AnswersTheEarlierRun_WhenTheIdExists()
    {
        await CreateWorkflowAsync();
        var earlier = await CreateRunAsync(Sample.Run(1, status: RunStatus.Running));

        var admission = await AdmitAsync(
            earlier with { Trigger = RunTrigger.Schedule, Inputs = Sample.Json("""{"a":1}""") },
            policy: OverlapPolicy.CancelRunning,
            key: "other",
            carriedOver: Sample.Execution(0));

        Assert.Equal(AdmissionOutcome.Repeated, admission.Outcome);
        Assert.Equal(earlier, admission.Run);
        Assert.Empty(admission.Replaced);
        Assert.Equal(earlier, await Runs.GetAsync(earlier.Id, None));
        Assert.Equal(["accepted"], await LogOfAsync(earlier.Id));
        Assert.Empty(await Runs.ListRecordedAsync(earlier.Id, None));
    }

    [Fact]
    public async Task AdmitAsync_StoresOne_WhenManyHaveTheId()
    {
        await CreateWorkflowAsync();

        var admissions = await Task.WhenAll(Enum.GetValues<RunTrigger>().Select(trigger => AdmitAsync(Sample.Run(1, trigger: trigger))));

        var stored = await Runs.GetAsync(Sample.Id(1, 0), None);
        Assert.All(admissions, a => Assert.Equal(stored, a.Run));
        Assert.Single(admissions, a => a.Outcome == AdmissionOutcome.Accepted);
        Assert.Single(await LogOfAsync(Sample.Id(1, 0)));
    }

    [Theory]
    [InlineData(OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.CancelRunning)]
    public async Task AdmitAsync_AnswersTheKeysRun_WhenTheStartIsRepeated(OverlapPolicy policy)
    {
        await CreateWorkflowAsync();
        var inputs = Sample.Json("""{"a":[1,2]}""");
        var first = (await AdmitAsync(Sample.Run(1) with { Inputs = inputs }, policy: policy, key: "k")).Run!;

        var again = await AdmitAsync(Sample.Run(1, number: 1) with { Inputs = Sample.Json("""{"a":[1,2]}""") }, policy: policy, key: "k");

        Assert.Equal(AdmissionOutcome.Repeated, again.Outcome);
        Same.Run(first, again.Run);
        Assert.Null(await Runs.GetAsync(Sample.Id(1, 1), None));
        Same.Run(first, await Runs.GetAsync(first.Id, None));
        Assert.Equal(["accepted"], await LogOfAsync(first.Id));
    }

    [Theory]
    [InlineData("{}", "{}", AdmissionOutcome.Repeated)]
    [InlineData("""{"a":1}""", """{"a":1}""", AdmissionOutcome.Repeated)]
    [InlineData("""{"a":1}""", """{"a":2}""", AdmissionOutcome.KeyReused)]
    [InlineData("""{"a":1}""", "{}", AdmissionOutcome.KeyReused)]
    [InlineData("{}", """{"a":1}""", AdmissionOutcome.KeyReused)]
    public async Task AdmitAsync_TellsARepeatedStartFromAKeyReused_ByTheInputs(string first, string second, AdmissionOutcome outcome)
    {
        await CreateWorkflowAsync();
        var run = (await AdmitAsync(Sample.Run(1) with { Inputs = Sample.Json(first) }, key: "k")).Run!;
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Failed), null, None);

        var again = await AdmitAsync(Sample.Run(1, number: 1) with { Inputs = Sample.Json(second) }, key: "k");

        Assert.Equal(outcome, again.Outcome);
        Assert.Equal((run.Id, RunStatus.Failed), (again.Run!.Id, again.Run.Status));
        Assert.Null(await Runs.GetAsync(Sample.Id(1, 1), None));
    }

    [Fact]
    public async Task AdmitAsync_ComparesLargeInputs_WhenAKeyIsRepeated()
    {
        await CreateWorkflowAsync();
        var inputs = Sample.Json($$"""{"a":"{{new string('x', 100_000)}}"}""");
        await AdmitAsync(Sample.Run(1) with { Inputs = inputs }, key: "k");

        var again = await AdmitAsync(Sample.Run(1, number: 1) with { Inputs = inputs }, key: "k");
        var other = await AdmitAsync(Sample.Run(1, number: 2) with { Inputs = Sample.Json($$"""{"a":"{{new string('y', 100_000)}}"}""") }, key: "k");

        Assert.Equal((AdmissionOutcome.Repeated, AdmissionOutcome.KeyReused), (again.Outcome, other.Outcome));
    }

    [Fact]
    public async Task AdmitAsync_TakesAKeyForItsWorkflowOnly_ByCase()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        await AdmitAsync(Sample.Run(1), key: "k");

        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Sample.Run(2), key: "k")).Outcome);
        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Sample.Run(1, number: 1), key: "K")).Outcome);
        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Sample.Run(1, number: 2))).Outcome);
        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Sample.Run(1, number: 3))).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_TakesOne_WhenManyHaveTheKey()
    {
        await CreateWorkflowAsync();

        var admissions = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => AdmitAsync(Sample.Run(1, number: i), key: "k"))));

        var accepted = Assert.Single(admissions, a => a.Outcome == AdmissionOutcome.Accepted);
        Assert.Equal(19, admissions.Count(a => a.Outcome == AdmissionOutcome.Repeated));
        Assert.All(admissions, a => Assert.Equal(accepted.Run, a.Run));
        Assert.Single(await Runs.AllActiveAsync(1));
    }

    [Fact]
    public async Task AdmitAsync_LeavesTheKeyFree_WhenTheRunIsRefused()
    {
        await CreateWorkflowAsync();
        var active = await CreateRunAsync(Sample.Run(1));
        Assert.Equal(AdmissionOutcome.AtLimit, (await AdmitAsync(Sample.Run(1, number: 1), policy: OverlapPolicy.Skip, key: "k")).Outcome);
        await Runs.TransitionAsync(Sample.Move(active, RunStatus.Pending, RunStatus.Succeeded), null, None);

        Assert.Equal(AdmissionOutcome.Accepted, (await AdmitAsync(Sample.Run(1, number: 2), policy: OverlapPolicy.Skip, key: "k")).Outcome);
    }

    [Fact]
    public async Task AdmitAsync_AnswersNoWorkflow_WhenItIsGone()
    {
        var workflow = await CreateWorkflowAsync();
        await Workflows.DeleteAsync(workflow.Id, workflow.Revision, Sample.Noon, None);

        Assert.Equal(new Admission(AdmissionOutcome.NoWorkflow, null, []), await AdmitAsync(Sample.Run(workflow.Id)) with { Replaced = [] });
        Assert.Equal(AdmissionOutcome.NoWorkflow, (await AdmitAsync(Sample.Run(99))).Outcome);
        Assert.Null(await Runs.GetAsync(Sample.Id(workflow.Id, 0), None));
    }

    [Fact]
    public async Task AdmitAsync_AnswersTheEarlierRun_WhenTheWorkflowIsGoneSince()
    {
        var workflow = await CreateWorkflowAsync();
        var run = (await AdmitAsync(Sample.Run(1), key: "k")).Run!;
        var ended = await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded));
        await Workflows.DeleteAsync(workflow.Id, workflow.Revision, Sample.Noon, None);

        Assert.Equal(new Admission(AdmissionOutcome.Repeated, ended, []), await AdmitAsync(run) with { Replaced = [] });
        Assert.Equal(new Admission(AdmissionOutcome.Repeated, ended, []), await AdmitAsync(Sample.Run(1, number: 1), key: "k") with { Replaced = [] });
    }

    [Fact]
    public async Task AdmitAsync_RecordsWhatIsCarriedOver_WithTheRun()
    {
        await CreateWorkflowAsync();
        TaskExecution[] carriedOver =
        [
            Sample.Execution(0, attempt: 2) with { CarriedOver = true, Output = Sample.JsonOf(100_000), StartedAt = Sample.Noon, CompletedAt = Sample.Noon },
            Sample.Execution(1, index: 3, status: ExecutionStatus.Skipped) with { CarriedOver = true, StatusReason = "because" },
        ];

        var admission = await AdmitAsync(Sample.Run(1), carriedOver: carriedOver);

        var read = await Runs.ListExecutionsAsync(admission.Run!.Id, null, 10, None);
        Assert.Equal(2, read.Count);
        Same.Execution(carriedOver[0], read[0]);
        Same.Execution(carriedOver[1], read[1]);
        Assert.Equal([true, true], (await Runs.ListRecordedAsync(admission.Run.Id, None)).Select(e => e.CarriedOver));
    }

    [Fact]
    public async Task AdmitAsync_KeepsWhatIsCarriedOver_WhileTheRunIsQueued()
    {
        await CreateWorkflowAsync();
        await CreateRunAsync(Sample.Run(1));

        var admission = await AdmitAsync(Sample.Run(1, number: 1), carriedOver: Sample.Execution(0) with { CarriedOver = true });

        Assert.Equal(RunStatus.Queued, admission.Run!.Status);
        Assert.Equal([Sample.Execution(0) with { CarriedOver = true }], await Runs.ListExecutionsAsync(admission.Run.Id, null, 10, None));
    }

    [Fact]
    public async Task FindByIdempotencyKeyAsync_AnswersTheKeysRun_AsItIsNow()
    {
        await CreateWorkflowAsync("a");
        await CreateWorkflowAsync("b");
        var run = (await AdmitAsync(Sample.Run(1), key: "k")).Run!;
        var ended = await Runs.MoveAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded));

        Same.Run(ended!, await Runs.FindByIdempotencyKeyAsync(1, "k", None));
        Assert.Null(await Runs.FindByIdempotencyKeyAsync(1, "K", None));
        Assert.Null(await Runs.FindByIdempotencyKeyAsync(2, "k", None));
        Assert.Null(await Runs.FindByIdempotencyKeyAsync(3, "k", None));
    }

    [Fact]
    public async Task FindByIdempotencyKeyAsync_AnswersTheKeysRun_WhenTheWorkflowIsGone_ButNotWhenTheRunIs()
    {
        var workflow = await CreateWorkflowAsync();
        var run = (await AdmitAsync(Sample.Run(1), key: "k")).Run!;
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None);
        await Workflows.DeleteAsync(workflow.Id, workflow.Revision, Sample.Noon, None);
        Assert.Equal(run.Id, (await Runs.FindByIdempotencyKeyAsync(1, "k", None))?.Id);

        await Runs.DeleteAsync(run.Id, None);

        Assert.Null(await Runs.FindByIdempotencyKeyAsync(1, "k", None));
    }
}
