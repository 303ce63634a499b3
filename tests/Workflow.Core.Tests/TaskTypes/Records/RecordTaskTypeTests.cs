using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace Workflow.Core.Tests.TaskTypes.Records;

public sealed class RecordTaskTypeTests
{
    private static readonly DateTimeOffset Due = new(2026, 5, 1, 10, 0, 0, TimeSpan.Zero);

    public static TheoryData<string, string, string> Faults => new()
    {
        { "{}", "/config/customer", "is required" },
        { """{"customer":null}""", "/config/customer", "is required" },
        { """{"customer":1}""", "/config/customer", "must be a text, not a number" },
        { """{"customer":"\ud800"}""", "/config/customer", "is not valid Unicode text: it holds a lone surrogate" },
        { """{"customer":"a"}""", "/config/customer", "must have 2 to 20 characters" },
        { """{"customer":"nobody"}""", "/config", "is for nobody" },
        { Order("count", "0"), "/config/count", "must be from 1 to 10, not 0" },
        { Order("count", "1.5"), "/config/count", "must be a whole number, not 1.5" },
        { Order("count", "1e400"), "/config/count", "must be from -2147483648 to 2147483647, not 1e400" },
        { Order("count", "\"2\""), "/config/count", "must be a whole number, not a text" },
        { Order("number", "9223372036854775808"), "/config/number", "must be from -9223372036854775808 to 9223372036854775807, not 9223372036854775808" },
        { Order("weight", "2.1"), "/config/weight", "must be from 0.5 to 2, not 2.1" },
        { Order("weight", "1e999"), "/config/weight", "is too large a number: 1e999" },
        { Order("weight", "[]"), "/config/weight", "must be a number, not a list" },
        { Order("price", "101"), "/config/price", "Must be at most 100 for a gift" },
        { Order("is_gift", "1"), "/config/is_gift", "must be true or false, not a number" },
        { Order("kind", "\"NEXT\""), "/config/kind", "'NEXT' is not one of normal, next_day" },
        { Order("kind", "1"), "/config/kind", "must be a text, not a number" },
        { Order("due_at", "\"soon\""), "/config/due_at", $"{Rfc3339.Expected}, not 'soon'" },
        { Order("shop", "\"/x\""), "/config/shop", "must be an absolute URL, not '/x'" },
        { Order("shop", "\"file:///etc/passwd\""), "/config/shop", "must be an absolute URL, not 'file:///etc/passwd'" },
        { Order("to", "[]"), "/config/to", "must be an object, not a list" },
        { Order("to", "{}"), "/config/to/street", "is required" },
        { Order("to", """{"street":"a","house":10}"""), "/config/to/house", "must be from 1 to 9, not 10" },
        { Order("to", """{"street":"a","x~/":10}"""), "/config/to/x~0~1", "is not a known member; the members are house, street, town" },
        { Order("lines", "{}"), "/config/lines", "must be a list, not an object" },
        { Order("lines", """[{"item":"a","count":1},{"item":"b"}]"""), "/config/lines/1/count", "is required" },
        { Order("lines", """[null]"""), "/config/lines/0", "must be an object, not null" },
        { Order("lines", """[{"item":"a","count":1},{"item":"a","count":1},{"item":"a","count":1},{"item":"a","count":1}]"""), "/config/lines", "must have at most 3 elements" },
        { Order("tags", """["a",2]"""), "/config/tags/1", "must be a text, not a number" },
        { Order("points", """{"a":1,"b/c":"x"}"""), "/config/points/b~1c", "must be a whole number, not a text" },
        { Order("code", "\"A\""), "/config/code", "must have the form [a-z]+" },
        { Order("color", "\"green\""), "/config/color", "must be one of red, blue" },
        { Order("nope", "1"), "/config/nope", "is not a known member; the members are code, color, count, customer, due_at, extra, is_gift, kind, lines, number, points, price, query, shop, tags, to, weight" },
        { "[]", "/config", "must be an object, not a list" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_HasItsPointer(string config, string pointer, string detail)
    {
        List<Fault> faults = [];
        new OrderTask().Validate(new ObjectReader(JsonElement.Parse(config), "/config", faults));

        Assert.Contains((pointer, detail), faults.Select(fault => (fault.Pointer, fault.Detail)));
        Assert.Equal(config is "[]" ? 2 : 1, faults.Count);
    }

    [Fact]
    public async Task Config_IsReadWhole()
    {
        var task = new OrderTask();

        await RunAsync(task, """
            {"customer":"Ada","count":2.0,"number":9007199254740993,"weight":0.5,"price":12.340,"is_gift":false,"kind":"normal","due_at":"2026-05-01T12:00:00+02:00",
            "shop":"https://a.example/x","extra":{"a":[1]},"to":{"street":"s"},"lines":[{"item":"a","count":1}],"tags":["x","y"],"points":{"a":1},"code":"abc","color":"red","query":"q"}
            """);

        var seen = Assert.IsType<OrderConfig>(task.Seen);
        Assert.Equal(
            ("Ada", 2, 9007199254740993L, 0.5, 12.340m, false, OrderKind.Normal, Due, "abc", "red", "q"),
            (seen.Customer, seen.Count, seen.Number, seen.Weight, seen.Price, seen.IsGift, seen.Kind, seen.DueAt, seen.Code, seen.Color, seen.Query));
        Assert.Equal((new Uri("https://a.example/x"), """{"a":[1]}""", new Address("s")), (seen.Shop, seen.Extra.GetRawText(), seen.Address));
        Assert.Equal([new Line("a", 1)], seen.Lines);
        Assert.Equal(["x", "y"], seen.Tags);
        Assert.Equal(1, seen.Points["a"]);
    }

    [Fact]
    public async Task Member_ThatIsLeftOut_HasItsDefault()
    {
        var task = new OrderTask();

        await RunAsync(task, """{"customer":"Ada","kind":null}""");

        var seen = Assert.IsType<OrderConfig>(task.Seen);
        Assert.Equal((1, null, 1.5, true, OrderKind.NextDay), (seen.Count, seen.Number, seen.Weight, seen.IsGift, seen.Kind));
        Assert.Empty(seen.Lines);
    }

    [Fact]
    public async Task FaultyConfig_FailsTheTask_AndQuotesNoSecret()
    {
        var task = new OrderTask();

        var error = (await RunAsync(task, """{"customer":"Ada","kind":"secret-word","color":"secret-word","to":{"street":1}}""", text => text.Replace("secret-word", "***", StringComparison.Ordinal))).Error;

        Assert.NotNull(error);
        Assert.Equal(("config", null), (error.Code, task.Seen));
        Assert.Contains("/config/kind '***' is not one of", error.Message, StringComparison.Ordinal);
        Assert.Contains("/config/to/street must be a text", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"select {{ inputs.x }}"}""", "must not contain an expression: pass the value as extra")]
    [InlineData("""{"query":"select","customer":"{{ inputs.x }}"}""", null)]
    public void Expression_IsRefused_WhereNoneMayBe(string config, string? detail)
    {
        List<Fault> faults = [];
        new OrderTask().ValidateExpressions(new ObjectReader(JsonElement.Parse(config), "/config", faults));

        Assert.Equal(detail, faults.SingleOrDefault()?.Detail);
    }

    [Fact]
    public void AddTaskType_AddsItOnce()
    {
        var services = new ServiceCollection().AddTaskType<OrderTask>().AddTaskType<OrderTask>();

        Assert.Equal((typeof(ITaskType), typeof(OrderTask), ServiceLifetime.Singleton), Assert.Single(services.Select(service => (service.ServiceType, service.ImplementationType, service.Lifetime))));
    }

    [Fact]
    public void AddTaskType_SaysWhatIsWrong_WithTheRecord()
    {
        Assert.Contains("Endless has itself as a member", Throws<TaskOf<Endless>>(), StringComparison.Ordinal);
        Assert.Contains("WithTime.Span is of type TimeSpan, which no member of a config may have", Throws<TaskOf<WithTime>>(), StringComparison.Ordinal);
        Assert.Contains("several members that are named 'aa_bb'", Throws<TaskOf<Twice>>(), StringComparison.Ordinal);
        Assert.Contains("has the parameter 'hidden', and no public property of that name", Throws<TaskOf<Hidden>>(), StringComparison.Ordinal);
        Assert.Contains("has no public constructor", Throws<TaskOf<Closed>>(), StringComparison.Ordinal);
    }

    private static string Throws<T>()
        where T : class, ITaskType => Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTaskType<T>()).Message;

    private static string Order(string member, string value) => $$"""{"customer":"Ada","{{member}}":{{value}}}""";

    private static Task<TaskResult> RunAsync(OrderTask task, string config, Func<string, string>? mask = null) => task.RunAsync(
        new TaskContext { RunId = "1-1", Task = "a", Position = 0, Attempt = 1, Config = JsonElement.Parse(config), Log = (_, _) => { }, Mask = mask ?? (static text => text) },
        CancellationToken.None);

    private sealed record Endless(List<Endless> Children);

    private sealed record WithTime(TimeSpan Span);

    private sealed record Twice(int AaBb, int Aa_Bb);

    private sealed class Hidden(int hidden)
    {
        public int Shown { get; init; } = hidden;
    }

    private sealed class Closed
    {
        private Closed()
        {
        }
    }

    private sealed class TaskOf<T> : RecordTaskType<T>
        where T : class
    {
        public override string Name => "X";

        protected override Task<TaskResult> RunAsync(T config, TaskContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
