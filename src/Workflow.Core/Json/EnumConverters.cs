using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflow.Core.Json;

/// <summary>Writes an enumeration as <c>lower_snake</c> words, the form of every option in the contract.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class LowerSnakeEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;

/// <summary>Writes an enumeration as <c>UPPER_SNAKE</c> words, the form of every status in the contract.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class UpperSnakeEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseUpper, allowIntegerValues: false)
    where T : struct, Enum;
