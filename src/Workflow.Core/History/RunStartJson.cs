using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;

namespace Workflow.Core.History;

/// <summary>The JSON in which every store keeps what a run is started with.</summary>
public static class RunStartJson
{
    /// <summary>
    /// Writes a run's inputs; or a list of its inputs, its payload (null if it has none) and, if there are any, the names
    /// of its inherited secrets, and of those that only sign; and <c>true</c> if it reruns its child runs; the fingerprint of its request; the task from which it
    /// repeats; the starts that it has gathered; and its <c>traceparent</c>.
    /// </summary>
    public static byte[] Write(Run run) => (run.Payload, run.InheritedSecrets, run.InheritedSigningSecrets) switch
    {
        _ when run.RequestFingerprint is not null || run.RepeatsFrom is not null || run.Gathered.Count > 0 || run.TraceParent is not null =>
        [
            .. "["u8,
            .. JsonMarshal.GetRawUtf8Value(run.Inputs),
            .. ","u8,
            .. run.Payload is { } some ? JsonMarshal.GetRawUtf8Value(some) : "null"u8,
            .. ","u8,
            .. StoredJson.Write(run.InheritedSecrets),
            .. ","u8,
            .. StoredJson.Write(run.InheritedSigningSecrets),
            .. run.IntoChildren ? ",true,"u8 : ",false,"u8,
            .. StoredJson.Write(run.RequestFingerprint),
            .. run.RepeatsFrom is not null || run.Gathered.Count > 0 || run.TraceParent is not null ? (ReadOnlySpan<byte>)[.. ","u8, .. StoredJson.Write(run.RepeatsFrom)] : [],
            .. run.Gathered.Count > 0 || run.TraceParent is not null ? (ReadOnlySpan<byte>)[.. ","u8, .. StoredJson.Write(run.Gathered)] : [],
            .. run.TraceParent is not null ? (ReadOnlySpan<byte>)[.. ","u8, .. StoredJson.Write(run.TraceParent)] : [],
            .. "]"u8,
        ],
        (null, [], []) when !run.IntoChildren => StoredJson.Write(run.Inputs),
        ({ } payload, [], []) when !run.IntoChildren => [.. "["u8, .. JsonMarshal.GetRawUtf8Value(run.Inputs), .. ","u8, .. JsonMarshal.GetRawUtf8Value(payload), .. "]"u8],
        var (payload, secrets, signing) =>
        [
            .. "["u8,
            .. JsonMarshal.GetRawUtf8Value(run.Inputs),
            .. ","u8,
            .. payload is { } some ? JsonMarshal.GetRawUtf8Value(some) : "null"u8,
            .. ","u8,
            .. StoredJson.Write(secrets),
            .. signing.Count == 0 && !run.IntoChildren ? [] : (ReadOnlySpan<byte>)[.. ","u8, .. StoredJson.Write(signing)],
            .. run.IntoChildren ? ",true"u8 : [],
            .. "]"u8,
        ],
    };

    /// <summary>
    /// Reads back a run's inputs, payload and inherited secrets. Inputs are an object, so a list can't be mistaken for
    /// them.
    /// </summary>
    public static Run Read(Run run, ReadOnlySpan<byte> json)
    {
        if (StoredJson.Read(json) is not { ValueKind: JsonValueKind.Array } parts)
        {
            return run with { Inputs = StoredJson.Read(json) };
        }

        var started = run with { Inputs = parts[0], Payload = parts[1] };
        return parts.GetArrayLength() == 2
            ? started
            : started with
            {
                Payload = parts[1].ValueKind == JsonValueKind.Null ? null : parts[1],
                InheritedSecrets = Names(parts, 2),
                InheritedSigningSecrets = Names(parts, 3),
                IntoChildren = parts.GetArrayLength() > 4 && parts[4].ValueKind == JsonValueKind.True,
                RequestFingerprint = parts.GetArrayLength() > 5 ? parts[5].GetString() : null,
                RepeatsFrom = parts.GetArrayLength() > 6 ? parts[6].GetString() : null,
                Gathered = parts.GetArrayLength() > 7 ? StoredJson.Read<GatheredStart[]>(JsonMarshal.GetRawUtf8Value(parts[7])) : [],
                TraceParent = parts.GetArrayLength() > 8 ? parts[8].GetString() : null,
            };
    }

    private static IReadOnlyList<string> Names(JsonElement parts, int index) =>
        index < parts.GetArrayLength() ? [.. parts[index].EnumerateArray().Select(name => name.GetString()!)] : [];
}
