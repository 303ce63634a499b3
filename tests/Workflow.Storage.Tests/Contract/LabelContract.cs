using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Runs are found by their labels and their business key.</summary>
public abstract class LabelContract : StoreContract
{
    private static readonly RunLabel Prod = new("env", "prod");

    [Fact]
    public async Task AdmitAsync_KeepsTheLabels()
    {
        await CreateWorkflowAsync();
        var labels = Labels("order 5/7 \"x\"", ("env", "prod"), ("a.b-c", "测试: <&>'"));
        var run = await CreateRunAsync(Sample.Run(1, 1) with { Labels = labels });
        var plain = await CreateRunAsync(Sample.Run(1, 2));

        Assert.Equal(labels, (await Runs.GetAsync(run.Id, None))!.Labels);
        Assert.Equal(labels, (await Runs.GetHeadAsync(run.Id, None))!.Labels);
        Assert.Equal([RunLabels.None, labels], (await Runs.ListAsync(new RunFilter(1), new PageRequest(5), None)).Items.Select(r => r.Labels));
        Assert.Equal([RunLabels.None, labels], (await Runs.ListActiveAsync(1, new PageRequest(5), None)).Items.Select(r => r.Labels));
        Assert.True((await Runs.GetAsync(plain.Id, None))!.Labels.IsEmpty);
        foreach (var label in labels.All)
        {
            Assert.Equal([run.Id], await FindAsync(new RunFilter { Labels = [label] }));
        }

        Assert.Empty(await FindAsync(new RunFilter { Labels = [new("env", "pro")] }));
        Assert.Empty(await FindAsync(new RunFilter { Labels = [new("en", "v:prod")] }));
    }

    [Fact]
    public async Task ListAsync_HasTheRunsWithAllLabels_NewestFirst_AndWithTheOtherFilters()
    {
        await CreateWorkflowAsync("one");
        await CreateWorkflowAsync("two");
        List<Run> runs = [];
        for (var i = 0; i < 12; i++)
        {
            var labels = i % 4 == 3 ? RunLabels.None : Labels(i < 6 ? "early" : null, ("env", "prod"), ("third", $"{i % 3}"));
            runs.Add(await CreateRunAsync(Sample.Run(1 + (i % 2), i, trigger: i < 4 ? RunTrigger.Schedule : RunTrigger.Manual) with { Labels = labels }));
        }

        await Runs.TransitionAsync(Sample.Move(runs[0], RunStatus.Pending, RunStatus.Failed), null, None);
        var all = runs.Where(run => !run.Labels.IsEmpty).Reverse().ToList();

        await AssertAsync(new RunFilter { Labels = [Prod] }, _ => true);
        await AssertAsync(new RunFilter { Labels = [Prod, new("third", "1")] }, r => r.Labels.Has(new("third", "1")));
        await AssertAsync(new RunFilter { Labels = [new("third", "1"), Prod] }, r => r.Labels.Has(new("third", "1")));
        await AssertAsync(new RunFilter { Labels = [new(RunLabels.BusinessKeyName, "early")] }, r => r.Labels.BusinessKey == "early");
        await AssertAsync(new RunFilter { Labels = [new(RunLabels.BusinessKeyName, "early"), new("third", "0"), Prod] }, r => r.Labels.BusinessKey == "early" && r.Labels.Has(new("third", "0")));
        await AssertAsync(new RunFilter(2) { Labels = [Prod] }, r => r.WorkflowId == 2);
        await AssertAsync(new RunFilter(1, Trigger: RunTrigger.Schedule) { Labels = [Prod] }, r => r is { WorkflowId: 1, Trigger: RunTrigger.Schedule });
        await AssertAsync(new RunFilter(Status: RunStatus.Failed) { Labels = [Prod] }, r => r.Id == runs[0].Id);
        await AssertAsync(new RunFilter(IsActive: true) { Labels = [Prod] }, r => r.Id != runs[0].Id);
        await AssertAsync(new RunFilter(CreatedFrom: runs[2].CreatedAt, CreatedBefore: runs[9].CreatedAt) { Labels = [Prod] }, r => r.CreatedAt >= runs[2].CreatedAt && r.CreatedAt < runs[9].CreatedAt);

        async Task AssertAsync(RunFilter filter, Func<Run, bool> fits)
        {
            var expected = all.Where(fits).Select(r => r.Id).ToList();
            Assert.NotEmpty(expected);
            foreach (var limit in new[] { 1, 3, 50 })
            {
                Assert.Equal(expected, await FindAsync(filter, limit));
            }
        }
    }

    [Fact]
    public async Task DeleteAsync_RemovesTheLabels_AndRunsOfThatIdHaveTheirOwn()
    {
        await CreateWorkflowAsync();
        var run = await CreateRunAsync(Sample.Run(1, 1) with { Labels = Labels("key", ("env", "prod")) });
        await Runs.TransitionAsync(Sample.Move(run, RunStatus.Pending, RunStatus.Succeeded), null, None);
        Assert.Equal([run.Id], await FindAsync(new RunFilter { Labels = [Prod] }));

        Assert.True(await Runs.DeleteAsync(run.Id, None));

        Assert.Empty(await FindAsync(new RunFilter { Labels = [Prod] }));
        await CreateRunAsync(Sample.Run(1, 1) with { Labels = Labels(null, ("env", "test")) });
        Assert.Empty(await FindAsync(new RunFilter { Labels = [Prod] }));
        Assert.Equal([run.Id], await FindAsync(new RunFilter { Labels = [new("env", "test")] }));
    }

    [Fact]
    public async Task AdmitAsync_AnswersThatTheKeyWasUsed_WhenTheLabelsAreOthers()
    {
        await CreateWorkflowAsync();
        var first = Sample.Run(1, 1) with { Labels = Labels(null, ("env", "prod")) };
        await AdmitAsync(first, key: "k");

        Assert.Equal(AdmissionOutcome.Repeated, (await AdmitAsync(Sample.Run(1, 2) with { Labels = first.Labels }, key: "k")).Outcome);
        Assert.Equal(AdmissionOutcome.KeyReused, (await AdmitAsync(Sample.Run(1, 3) with { Labels = Labels(null, ("env", "test")) }, key: "k")).Outcome);
        Assert.Equal([first.Id], await FindAsync(new RunFilter { Labels = [Prod] }));
        Assert.Empty(await FindAsync(new RunFilter { Labels = [new("env", "test")] }));
    }

    private static RunLabels Labels(string? businessKey, params (string Name, string Value)[] labels) => RunLabels.Of(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)), businessKey);

    private async Task<IReadOnlyList<string>> FindAsync(RunFilter filter, int limit = 50)
    {
        List<string> found = [];
        string? cursor = null;
        do
        {
            var page = await Runs.ListAsync(filter, new PageRequest(limit, cursor), None);
            Assert.Equal(page.Items.Select(r => r.Id), (await Runs.ListHeadsAsync(filter, new PageRequest(limit, cursor), None)).Items.Select(r => r.Id));
            found.AddRange(page.Items.Select(r => r.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return found;
    }
}
