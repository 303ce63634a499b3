using System.Text;
using Workflow.Cli.Files;
using Workflow.TestHost;

namespace Workflow.Cli.Tests;

/// <summary>A file costs no more to read than it weighs, and no more than a definition may.</summary>
public class DefinitionFileTests
{
    private const int Characters = 1_000_000;

    [Theory]
    [InlineData("[", "nested deeper")]
    [InlineData("{a: ", "nested deeper")]
    [InlineData("- ", "nested deeper")]
    public void Yaml_IsReadByTheLimitsOfTheService_BeforeItsPlacesAreFound(string part, string fault)
    {
        var text = string.Concat(Enumerable.Repeat(part, Characters / part.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var file = DefinitionFile.Read("a.yaml", Encoding.UTF8.GetBytes(text));

        Assert.Null(file.Body);
        Assert.Contains(fault, file.SyntaxFault!.Detail, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Characters);
    }

    [Fact]
    public void Input_IsReadNoFurtherThanADefinitionMayBeLong()
    {
        using var endless = new Endless();

        var file = DefinitionFile.ReadFrom(endless);

        Assert.Contains("is larger than", file.SyntaxFault!.Detail, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 16 * 1024 * 1024, 17 * 1024 * 1024);
    }

    [Fact]
    public void File_IsReadNoFurtherThanADefinitionMayBeLong()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "a.yaml");
        using (var large = File.Create(path))
        {
            large.SetLength(4L * 1024 * 1024 * 1024); // holds no blocks
        }

        Assert.Contains("is larger than", DefinitionFile.ReadAt("a.yaml", path).SyntaxFault!.Detail, StringComparison.Ordinal);
    }

    private sealed class Endless : TextReader
    {
        public long Given { get; private set; }

        public override int Read(char[] buffer, int index, int count)
        {
            buffer.AsSpan(index, count).Fill('x');
            Given += count;
            return count;
        }

        public override int Read(Span<char> buffer)
        {
            buffer.Fill('x');
            Given += buffer.Length;
            return buffer.Length;
        }

        public override int ReadBlock(char[] buffer, int index, int count) => Read(buffer, index, count);

        public override int ReadBlock(Span<char> buffer) => Read(buffer);
    }
}
