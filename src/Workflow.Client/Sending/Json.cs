using System.Text.Json;
using System.Text.Json.Serialization;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Client.Sending;

/// <summary>Reads and writes the contract, with the code that was generated for it: nothing is looked up at run time.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Options = Make();

    /// <summary>A value as JSON. Members that are <c>null</c> are left out: for the service that is the same, but for values that are JSON themselves.</summary>
    public static byte[] Write<T>(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return JsonSerializer.SerializeToUtf8Bytes(value, Options.InfoOf<T>());
    }

    /// <summary>The value of a JSON text.</summary>
    /// <exception cref="JsonException">It is none, or it is null.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : class => JsonSerializer.Deserialize(json, Options.InfoOf<T>()) ?? throw new JsonException("It is null.");

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 128 };
        ContractJson.Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
