using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Workflow.Telemetry.Otlp;

/// <summary>Where spans are sent, by the settings that OpenTelemetry names.</summary>
/// <param name="Url">The address.</param>
/// <param name="IsGrpc">Whether by gRPC; otherwise as Protocol Buffers over HTTP.</param>
/// <param name="Headers">Further headers.</param>
/// <param name="Timeout">How long a request may take.</param>
/// <param name="IsCompressed">Whether requests are compressed (gzip).</param>
internal sealed record OtlpTarget(Uri Url, bool IsGrpc, IReadOnlyList<KeyValuePair<string, string>> Headers, TimeSpan Timeout, bool IsCompressed = false)
{
    /// <summary>How the names of all these settings begin.</summary>
    public const string Prefix = "OTEL_EXPORTER_OTLP_";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private const string HttpPath = "v1/traces";
    private const string GrpcPath = "opentelemetry.proto.collector.trace.v1.TraceService/Export";

    /// <summary>The target; <c>null</c>: no address is set.</summary>
    /// <param name="configuration">The configuration, with the environment in it.</param>
    public static OtlpTarget? Of(IConfiguration configuration)
    {
        var own = Value(configuration, "TRACES_ENDPOINT");
        if ((own ?? Value(configuration, "ENDPOINT")) is not { } address || !Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            return null;
        }

        // As the SDK sends metrics and logs: by gRPC, unless something else is set.
        var isGrpc = (Value(configuration, "TRACES_PROTOCOL") ?? Value(configuration, "PROTOCOL") ?? "grpc") == "grpc";
        var milliseconds = int.TryParse(Value(configuration, "TRACES_TIMEOUT") ?? Value(configuration, "TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var set) && set > 0 ? set : 10_000;
        return new OtlpTarget(isGrpc ? Below(url, GrpcPath) : own is null ? Below(url, HttpPath) : url, isGrpc, HeadersIn(Value(configuration, "TRACES_HEADERS") ?? Value(configuration, "HEADERS")), TimeSpan.FromMilliseconds(milliseconds), (Value(configuration, "TRACES_COMPRESSION") ?? Value(configuration, "COMPRESSION")) == "gzip");
    }

    /// <summary>What is wrong with the settings, or <c>null</c>.</summary>
    public static string? Fault(IConfiguration configuration)
    {
        foreach (var signal in (string[])["", "TRACES_", "METRICS_", "LOGS_"])
        {
            if (Value(configuration, $"{signal}ENDPOINT") is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            {
                return $"{Prefix}{signal}ENDPOINT must be an address that begins with http:// or https://";
            }

            if (Value(configuration, $"{signal}PROTOCOL") is { } protocol && protocol is not ("grpc" or "http/protobuf"))
            {
                return $"{Prefix}{signal}PROTOCOL must be grpc or http/protobuf";
            }

            if (Value(configuration, $"{signal}COMPRESSION") is { } compression && compression is not ("gzip" or "none"))
            {
                return $"{Prefix}{signal}COMPRESSION must be gzip or none";
            }

            // The value may be a secret, and is not shown.
            if (!HeadersIn(Value(configuration, $"{signal}HEADERS")).TrueForAll(IsHeader))
            {
                return $"{Prefix}{signal}HEADERS must be NAME=VALUE, separated by commas, with names and values that HTTP allows, percent-encoded where needed";
            }
        }

        return null;
    }

    /// <summary>A setting that is not empty.</summary>
    internal static string? Value(IConfiguration configuration, string name) => SettingText.Of(configuration, Prefix + name);

    private static bool IsHeader(KeyValuePair<string, string> header) => !header.Key.AsSpan().ContainsAnyExcept(NameCharacters) && header.Value.All(c => c is >= ' ' and <= '~' or '\t');

    private static Uri Below(Uri url, string path) => new UriBuilder(url) { Path = $"{url.AbsolutePath.TrimEnd('/')}/{path}" }.Uri;

    private static List<KeyValuePair<string, string>> HeadersIn(string? text) =>
        [.. SettingText.Pairs(text).Select(header => KeyValuePair.Create(Uri.UnescapeDataString(header.Name), header.Value))];
}
