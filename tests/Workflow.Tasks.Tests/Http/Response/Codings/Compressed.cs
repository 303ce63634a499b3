using System.IO.Compression;

namespace Workflow.Tasks.Tests.Http.Response.Codings;

/// <summary>Applies content codings, by the framework's own streams.</summary>
internal static class Compressed
{
    public static byte[] With(string codings, byte[] bytes) => codings.Split(',', StringSplitOptions.TrimEntries).Aggregate(bytes, One);

    private static byte[] One(byte[] bytes, string coding)
    {
        var compressed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" or "x-gzip" => new GZipStream(compressed, CompressionLevel.Optimal),
            "br" => new BrotliStream(compressed, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(compressed, CompressionLevel.Optimal),
            "raw" => new DeflateStream(compressed, CompressionLevel.Optimal),
            "identity" => compressed,
            _ => throw new ArgumentException("No such coding.", nameof(coding)),
        })
        {
            stream.Write(bytes);
        }

        return compressed.ToArray();
    }
}
