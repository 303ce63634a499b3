using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;

namespace Workflow.Api.Monitor;

/// <summary>A file of the monitor's bundle, compressed with Brotli.</summary>
/// <param name="Name">Its name; all names but that of the page contain a hash of the contents.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Compressed">Its contents, compressed.</param>
/// <param name="ETag">A hash of the contents, quoted.</param>
internal sealed record MonitorFile(string Name, string Type, byte[] Compressed, string ETag)
{
    private readonly Lazy<byte[]> _expanded = new(() => Expand(Compressed));

    /// <summary>Its contents, for clients that do not accept Brotli.</summary>
    public byte[] Expanded => _expanded.Value;

    private static byte[] Expand(byte[] contents)
    {
        using var compressed = new BrotliStream(new MemoryStream(contents), CompressionMode.Decompress);
        using var expanded = new MemoryStream();
        compressed.CopyTo(expanded);
        return expanded.ToArray();
    }
}

/// <summary>The bundle that <c>src/Workflow.Monitor</c> builds. It is embedded in this assembly as it is served.</summary>
internal static class MonitorBundle
{
    /// <summary>The name of the page; every address of the monitor answers it.</summary>
    public const string Page = "index.html";

    private const string Prefix = "monitor/";
    private const string Suffix = ".br";

    private static readonly Lazy<FrozenDictionary<string, MonitorFile>> All = new(Read);

    /// <summary>Its files by name.</summary>
    public static FrozenDictionary<string, MonitorFile> Files => All.Value;

    private static FrozenDictionary<string, MonitorFile> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name))
            .ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
    }

    private static MonitorFile Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var compressed = new byte[stream.Length];
        stream.ReadExactly(compressed);
        var name = resource[Prefix.Length..^Suffix.Length];
        return new MonitorFile(name, TypeOf(name), compressed, $"\"{Convert.ToHexStringLower(SHA256.HashData(compressed))[..16]}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The bundle has a file of an unknown kind: '{other}'."),
    };
}
