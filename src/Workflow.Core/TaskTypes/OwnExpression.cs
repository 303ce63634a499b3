using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.TaskTypes;

/// <summary>
/// A place of a config whose text is one whole expression, with braces or without, that the task type evaluates itself when it
/// runs (<see cref="TaskContext.Expressions"/>). It may refer to what other expressions of a config may, but not to secrets.
/// </summary>
/// <param name="Place">The names of the members that lead to it, with slashes between them; <c>*</c>: every element of a list.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct OwnExpression(string Place, OwnExpressionKind Kind)
{
    /// <summary>The texts of a config at such places, each with its pointer below <paramref name="pointer"/>.</summary>
    public static IEnumerable<(string Pointer, string Text, OwnExpressionKind Kind)> In(JsonElement config, IReadOnlyList<OwnExpression> places, string pointer = "/config") =>
        places.SelectMany(place => In(config, place.Place.Split('/'), pointer), (place, found) => (found.Pointer, found.Text, place.Kind));

    private static IEnumerable<(string Pointer, string Text)> In(JsonElement value, ArraySegment<string> path, string pointer) => (path, value.ValueKind) switch
    {
        ([], JsonValueKind.String) => Text(value) is { Length: > 0 } text ? [(pointer, text)] : [],
        (["*", ..], JsonValueKind.Array) => value.EnumerateArray().SelectMany((element, index) => In(element, path[1..], JsonPointer.Element(pointer, index))),
        ([var name, ..], JsonValueKind.Object) when value.TryGetProperty(name, out var member) => In(member, path[1..], JsonPointer.Member(pointer, name)),
        _ => [],
    };

    // A lone surrogate is a fault that the task type finds.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>What an expression is that a task type evaluates itself.</summary>
public enum OwnExpressionKind
{
    /// <summary>Any expression; it may also refer to the <c>response</c> that the task got.</summary>
    Response,

    /// <summary>
    /// The name of an earlier output, or of a member of one: <c>tasks.NAME.output.MEMBER</c>. Its value is passed on as it is,
    /// whatever its size, and is no part of the config.
    /// </summary>
    Output,

    /// <summary>Any expression; it may also refer to the <c>event</c> that the task is offered.</summary>
    Event,
}
