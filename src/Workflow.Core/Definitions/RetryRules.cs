using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Definitions;

/// <summary>How a task is retried: the first rule that selects an error applies to it, and counts its own attempts.</summary>
/// <remarks>As JSON it is a list of rules; one rule for every error is an object.</remarks>
[JsonConverter(typeof(RetryRulesJson))]
public sealed record RetryRules
{
    /// <summary>Rules, at least one.</summary>
    public RetryRules(ImmutableArray<RetryPolicy> rules) => Rules = rules;

    /// <summary>The rules, in order.</summary>
    public ImmutableArray<RetryPolicy> Rules { get; }

    /// <summary>Whether there is one rule, for all errors that another attempt can change.</summary>
    public bool IsPlain => Rules is [{ On: null }];

    /// <summary>Most attempts in all, if the errors come so that each rule applies as often as it can.</summary>
    public int MostAttempts => Rules.Sum(rule => rule.MaxAttempts - 1) + 1;

    /// <summary>One rule.</summary>
    [return: NotNullIfNotNull(nameof(policy))]
    public static implicit operator RetryRules?(RetryPolicy? policy) => FromRetryPolicy(policy);

    /// <summary>One rule.</summary>
    [return: NotNullIfNotNull(nameof(policy))]
    public static RetryRules? FromRetryPolicy(RetryPolicy? policy) => policy is null ? null : new RetryRules([policy]);

    /// <inheritdoc/>
    public bool Equals(RetryRules? other) => other is not null && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override int GetHashCode() => Rules.Length == 0 ? 0 : Rules[0].GetHashCode();

    internal static RetryRules? Read(ObjectReader task)
    {
        var count = task.Int("retry_count", 0, DefinitionLimits.Attempts - 1, 0);
        if (task.Any("retry") is not { } retry)
        {
            return count == 0 ? null : new RetryPolicy { MaxAttempts = count + 1 };
        }

        var rules = retry.ValueKind == JsonValueKind.Array ? ReadList(task) : (RetryRules?)RetryPolicy.Read(task.Object("retry")!, isInList: false);
        if (rules is null)
        {
            return null;
        }

        var attempts = rules.MostAttempts;
        if (attempts > DefinitionLimits.Attempts)
        {
            task.Fault("retry", $"allows {attempts} attempts in all; the limit is {DefinitionLimits.Attempts}");
        }
        else if (task.Has("retry_count") && count + 1 != attempts && IsGiven(retry))
        {
            task.Fault("retry_count", $"says {count + 1} attempts and retry says {attempts}; give one of the two");
        }

        return rules;
    }

    // Otherwise its maximum is missing, and reported already.
    private static bool IsGiven(JsonElement retry) => retry.ValueKind == JsonValueKind.Array || (retry.ValueKind == JsonValueKind.Object && retry.TryGetProperty("max_attempts", out _));

    private static RetryRules? ReadList(ObjectReader task)
    {
        if (task.List("retry", DefinitionLimits.ErrorRules) is not { } elements)
        {
            return null;
        }

        if (elements.Count == 0)
        {
            task.Fault("retry", "must not be empty");
            return null;
        }

        return new RetryRules([.. elements.Select((element, i) => RetryPolicy.Read(task.Element("retry", i, element), isInList: true))]);
    }
}

/// <summary>Writes one rule for every error as an object, and everything else as a list.</summary>
public sealed class RetryRulesJson : JsonConverter<RetryRules>
{
    /// <inheritdoc/>
    public override RetryRules Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.StartArray
        ? new RetryRules([.. JsonSerializer.Deserialize(ref reader, options.InfoOf<RetryPolicy[]>())!])
        : new RetryRules([JsonSerializer.Deserialize(ref reader, options.InfoOf<RetryPolicy>())!]);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RetryRules value, JsonSerializerOptions options)
    {
        if (value.IsPlain)
        {
            JsonSerializer.Serialize(writer, value.Rules[0], options.InfoOf<RetryPolicy>());
        }
        else
        {
            JsonSerializer.Serialize(writer, value.Rules.ToArray(), options.InfoOf<RetryPolicy[]>());
        }
    }
}
