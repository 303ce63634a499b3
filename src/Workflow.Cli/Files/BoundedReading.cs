namespace Workflow.Cli.Files;

/// <summary>Reads no more than is needed to see that it is too much: a path may be of a device or a pipe that never ends.</summary>
internal static class BoundedReading
{
    private const int BlockChars = 64 * 1024;

    /// <summary>The bytes of a file, or its first ones.</summary>
    /// <param name="path">The file.</param>
    /// <param name="most">How many bytes at most, and one more if there are more.</param>
    public static byte[] Bytes(string path, int most)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        using var read = new MemoryStream();
        var block = new byte[BlockChars];
        for (int count; read.Length <= most && (count = file.Read(block, 0, (int)Math.Min(block.Length, most + 1 - read.Length))) > 0;)
        {
            read.Write(block, 0, count);
        }

        return read.ToArray();
    }

    /// <summary>A text, or its begin.</summary>
    /// <param name="reader">Where it comes from.</param>
    /// <param name="most">How many characters at most, and one more if there are more.</param>
    public static string Text(TextReader reader, int most)
    {
        var text = new System.Text.StringBuilder();
        var block = new char[BlockChars];
        for (int count; text.Length <= most && (count = reader.Read(block, 0, Math.Min(block.Length, most + 1 - text.Length))) > 0;)
        {
            text.Append(block, 0, count);
        }

        return text.ToString();
    }
}
