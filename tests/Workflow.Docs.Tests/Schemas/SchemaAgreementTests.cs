using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schemas;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;
using Workflow.Docs.Tests.Examples;
using Workflow.Tasks;

namespace Workflow.Docs.Tests.Schemas;

/// <summary>The schema, the reader of definitions and the API judge definitions alike, but for what a schema can't say: <see cref="Beyond"/>.</summary>
public sealed class SchemaAgreementTests(DefinitionService service) : IClassFixture<DefinitionService>
{
    private static readonly TaskTypeCatalog Types = BuiltIn();
    private static readonly DefinitionValidator Validator = new(Types);
    private static readonly JsonElement Document = JsonElement.Parse(new DefinitionSchema(Types).Json.Span);
    private static readonly JsonSchema Schema = JsonSchema.Build(Document);
    private static readonly IReadOnlyList<string> Known = [.. Names(Document).Distinct(StringComparer.Ordinal)];

    private static readonly Gen<string> Definitions = Gen.Select(Gen.Int[0, Corpus.All.Count + 40], Mutation.Any.Array[0, 3], (at, mutations) =>
    {
        // The two that have every member are taken more often.
        var whole = Corpus.Copy(Corpus.All[at < Corpus.All.Count ? at : ^(1 + (at % 2))].Definition);
        return mutations.Aggregate(whole, (definition, mutation) => mutation.Apply(definition, Known)).ToJsonString();
    });

    public static TheoryData<string> Places => [.. Corpus.All.Select(each => each.Place)];

    [Theory]
    [MemberData(nameof(Places))]
    public void Definition_OfThisRepository_IsValid(string place)
    {
        var results = Schema.Evaluate(Corpus.All.First(each => each.Place == place).Definition, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(results.IsValid, string.Join('\n', results.Details!.Where(detail => detail.Errors is not null).Select(detail => $"{detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")));
    }

    [Fact]
    public void SchemaAndReader_JudgeAlike() => Definitions.Sample(definition => AssertAlike(definition, FaultsOfReader(definition)), iter: TestRun.Rounds(20_000, 2_000));

    [Fact]
    public async Task SchemaAndApi_JudgeAlike()
    {
        var (good, bad) = (0, 0);
        foreach (var definition in Definitions.Array[TestRun.Rounds(2_000, 300)].Single())
        {
            var (status, body) = await service.SaveAsync(definition, "json");
            Assert.True(status is HttpStatusCode.Created or HttpStatusCode.BadRequest or HttpStatusCode.Conflict, $"{(int)status}: {definition}\n{body}");
            List<Fault> faults = status == HttpStatusCode.BadRequest
                ? [.. JsonElement.Parse(body).GetProperty("errors").EnumerateArray().Select(fault => new Fault(fault.GetProperty("pointer").GetString()!, fault.GetProperty("detail").GetString()!))]
                : [];
            AssertAlike(definition, faults);
            _ = faults.Count == 0 ? good++ : bad++;
        }

        Assert.True(good > bad / 20 && bad > good / 20, $"{good} are good and {bad} are bad: that shows little.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{good} good, {bad} bad");
    }

    [Fact]
    public async Task Service_AnswersTheSchema_OfItsTaskTypes()
    {
        var served = JsonElement.Parse(await service.GetAsync("/schema/workflow.json"));

        Assert.True(JsonElement.DeepEquals(Document, served));
        Assert.True(MetaSchemas.Draft202012.Evaluate(served).IsValid);
    }

    private static void AssertAlike(string definition, IReadOnlyCollection<Fault> faults)
    {
        if (Difference(definition, faults) is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    /// <summary>Each kind of object has the members that its reader knows, and no others: with null a member counts as one that is not there.</summary>
    [Fact]
    public void Objects_HaveTheMembersThatTheReaderKnows()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var whole in Corpus.CopyWhole())
        {
            foreach (var within in Objects(whole))
            {
                within["no_such_member"] = 1;
                var fault = Unknown(whole);
                within.Remove("no_such_member");
                if (fault is null || !seen.Add(fault.Detail))
                {
                    continue; // its names are free, or there was one like it
                }

                var read = fault.Detail.Split("the members are ")[1].Split(", ").ToHashSet(StringComparer.Ordinal);
                Assert.All(Known.Union(read).Where(name => name != "$schema" && !within.ContainsKey(name)), name =>
                {
                    within[name] = null;
                    var isKnown = Schema.Evaluate(JsonSerializer.SerializeToElement(whole)).IsValid;
                    within.Remove(name);
                    Assert.True(isKnown == read.Contains(name), $"{fault.Pointer}: the reader {(read.Contains(name) ? "knows" : "does not know")} {name}, and the schema does{(isKnown ? "" : " not")}.");
                });
            }
        }

        Assert.InRange(seen.Count, 35, 100);
    }

    /// <summary>A name that is not known is refused when the workflow is saved, also with a value that is only known when the task runs.</summary>
    [Fact]
    public void Objects_HaveNoOtherMember_WithAnExpression()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var whole in Corpus.CopyWhole())
        {
            foreach (var within in Objects(whole))
            {
                within["no_such_member"] = 1;
                if (Unknown(whole) is { } fault && seen.Add(fault.Detail))
                {
                    within["no_such_member"] = "{{ run.id }}";
                    Assert.Equal(fault, Unknown(whole));
                    Assert.False(Schema.Evaluate(JsonSerializer.SerializeToElement(whole)).IsValid, fault.Pointer);
                }

                within.Remove("no_such_member");
            }
        }

        Assert.InRange(seen.Count, 35, 100);
    }

    private static Fault? Unknown(JsonNode whole) =>
        FaultsOfReader(whole.ToJsonString()).FirstOrDefault(found => found.Pointer.EndsWith("/no_such_member", StringComparison.Ordinal) && found.Detail.Contains("the members are ", StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject one => [one, .. one.Select(member => member.Value).ToList().SelectMany(Objects)],
        JsonArray list => list.ToList().SelectMany(Objects),
        _ => [],
    };

    // A good definition has no fault that the schema could say; a bad one has a fault.
    private static string? Difference(string definition, IReadOnlyCollection<Fault> faults)
    {
        var isValid = Schema.Evaluate(JsonElement.Parse(definition)).IsValid;
        var unsaid = faults.Where(fault => !Beyond.Includes(fault.Pointer, fault.Detail, definition)).ToList();
        return isValid && unsaid.Count > 0 ? $"The schema takes what is refused: {string.Join("; ", unsaid)}\n{definition}"
            : !isValid && faults.Count == 0 ? $"The schema refuses what is taken: {Why(definition)}\n{definition}"
            : null;
    }

    private static string Why(string definition) => string.Join('\n', Schema.Evaluate(JsonElement.Parse(definition), new EvaluationOptions { OutputFormat = OutputFormat.List }).Details!
        .Where(detail => detail.Errors is not null).Select(detail => $"{detail.InstanceLocation} by {detail.EvaluationPath}: {string.Join("; ", detail.Errors!.Values)}").Take(20));

    private static FaultCollection FaultsOfReader(string definition)
    {
        FaultCollection faults = [];
        var draft = DefinitionReader.ReadWorkflow(JsonElement.Parse(definition), BodyUse.Create, faults);
        faults.AddRange(Validator.Validate(draft.Definition.Tasks).Select(fault => new Fault(fault.Position is { } position ? draft.Pointers[position] + fault.Pointer : "/tasks", fault.Detail)));
        faults.AddRange(WorkflowOutputs.Validate(draft.Definition.Outputs, draft.Definition.Tasks));
        return faults;
    }

    private static IEnumerable<string> Names(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.Object => schema.EnumerateObject().SelectMany(member => (member.Name == "properties" ? member.Value.EnumerateObject().Select(property => property.Name) : []).Concat(Names(member.Value))),
        JsonValueKind.Array => schema.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    // As the service of the fixture has them.
    private static TaskTypeCatalog BuiltIn()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("Workflow:Tasks:Shell:Enabled", "true")]).Build();
        var services = new ServiceCollection().AddBuiltInTaskTypes(settings.GetSection("Workflow")).BuildServiceProvider();
        return new TaskTypeCatalog([.. services.GetServices<ITaskType>(), new WaitTaskType(), new EventTaskType(), new CallbackTaskType(), new WorkflowTaskType(), new GroupTaskType(), new FailTaskType(), new SucceedTaskType()]);
    }
}
