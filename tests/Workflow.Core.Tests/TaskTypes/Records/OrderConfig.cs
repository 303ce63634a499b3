using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Records;

namespace Workflow.Core.Tests.TaskTypes.Records;

internal enum OrderKind
{
    Normal,
    NextDay,
}

/// <summary>A config with a member of every kind.</summary>
internal sealed record OrderConfig : IValidatableObject
{
    [Description("Who buys")]
    [StringLength(20, MinimumLength = 2)]
    public required string Customer { get; init; }

    [Range(1, 10)]
    public int Count { get; init; } = 1;

    public long? Number { get; init; }

    [Range(0.5, 2)]
    public double Weight { get; init; } = 1.5;

    public decimal Price { get; init; }

    public bool IsGift { get; init; } = true;

    [Description("How it is sent.")]
    public OrderKind Kind { get; init; } = OrderKind.NextDay;

    public DateTimeOffset? DueAt { get; init; }

    public Uri? Shop { get; init; }

    public JsonElement Extra { get; init; }

    [JsonPropertyName("to")]
    public Address? Address { get; init; }

    [MaxLength(3)]
    public IReadOnlyList<Line> Lines { get; init; } = [];

    public string[] Tags { get; init; } = [];

    public IReadOnlyDictionary<string, int> Points { get; init; } = new Dictionary<string, int>();

    [RegularExpression("[a-z]+")]
    public string? Code { get; init; }

    [AllowedValues("red", "blue")]
    public string? Color { get; init; }

    [NoExpression("pass the value as extra")]
    public string? Query { get; init; }

    /// <summary>Is not a member: nothing can set it.</summary>
    public int Total => Count * 2;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsGift && Price > 100)
        {
            yield return new ValidationResult("Must be at most 100 for a gift.", [nameof(Price)]);
        }

        if (Customer == "nobody")
        {
            yield return new ValidationResult("is for nobody");
        }
    }
}

/// <summary>A record in a config, with a constructor.</summary>
internal sealed record Address(string Street, [property: Range(1, 9)] int House = 7, string? Town = null);

/// <summary>An element of a list.</summary>
internal sealed record Line([Description("What")] string Item, int Count);

[Description("Orders things")]
internal sealed class OrderTask : RecordTaskType<OrderConfig>
{
    public override string Name => "ORDER";

    public OrderConfig? Seen { get; private set; }

    protected override Task<TaskResult> RunAsync(OrderConfig config, TaskContext context, CancellationToken cancellationToken)
    {
        Seen = config;
        return Task.FromResult(TaskResult.Succeeded(JsonSerializer.SerializeToElement(config.Total)));
    }
}
