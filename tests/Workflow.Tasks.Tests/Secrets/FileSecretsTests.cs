using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Secrets;
using Workflow.Tasks.Secrets;
using Workflow.Tasks.Secrets.Files;

namespace Workflow.Tasks.Tests.Secrets;

/// <summary>Secrets in files, as Docker and Kubernetes mount them.</summary>
public sealed class FileSecretsTests : IDisposable
{
    private const string Links = "Windows has links for administrators only, and names without case.";

    private readonly string _directory = Directory.CreateTempSubdirectory("secret-files-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly FileSecrets _files;

    public FileSecretsTests() => _files = new FileSecrets(Options.Create(new SecretFileOptions { Directory = _directory, CacheSeconds = 5 }), _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("hunter2", "hunter2")]
    [InlineData("hunter2\n", "hunter2")]
    [InlineData("hunter2\r\n", "hunter2")]
    [InlineData("hunter2\n\n", "hunter2\n")] // only one line break is of the editor
    [InlineData(" hunter2 ", " hunter2 ")]
    [InlineData("-----BEGIN X-----\nabc\n-----END X-----\n", "-----BEGIN X-----\nabc\n-----END X-----")]
    [InlineData("", "")]
    [InlineData("pässwörd", "pässwörd")]
    public async Task Read_GivesTheText_WithoutTheLineBreakAtItsEnd(string content, string expected)
    {
        Write("TOKEN", content);

        Assert.Equal(new SecretReading(expected), await _files.ReadAsync("TOKEN", Cancel));
    }

    [Fact]
    public async Task Read_TakesFilesOfALimitedSize()
    {
        Write("LARGEST", new string('x', SecretFile.MaxBytes));
        Write("TOO_LARGE", new string('x', SecretFile.MaxBytes + 1));

        Assert.Equal(SecretFile.MaxBytes, (await _files.ReadAsync("LARGEST", Cancel)).Value?.Length);
        Assert.Equal("The file of the secret 'TOO_LARGE' has more than 65536 bytes.", (await _files.ReadAsync("TOO_LARGE", Cancel)).Fault?.Message);
    }

    [Fact]
    public async Task Read_SaysSo_WhereAFileIsNoText()
    {
        File.WriteAllBytes(Path.Combine(_directory, "BINARY"), [0xff, 0xfe, 0x80]);

        Assert.Equal(new SecretFault("BINARY", "The file of the secret 'BINARY' is not UTF-8 text.", false), (await _files.ReadAsync("BINARY", Cancel)).Fault);
    }

    [Theory]
    [InlineData("NONE")]
    [InlineData("token")] // another name
    [InlineData("DIRECTORY")]
    [InlineData("DANGLING")]
    [InlineData("..")]
    [InlineData("../TOKEN")]
    [InlineData(".hidden")]
    [InlineData("")]
    public async Task Read_FindsNothing_ElseWhere(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), Links);
        Write("TOKEN", "hunter2");
        Write(".hidden", "hunter2");
        Directory.CreateDirectory(Path.Combine(_directory, "DIRECTORY"));
        File.CreateSymbolicLink(Path.Combine(_directory, "DANGLING"), Path.Combine(_directory, "gone"));

        Assert.Equal(SecretReading.None, await _files.ReadAsync(name, Cancel));
    }

    // A mounted volume: NAME -> ..data/NAME, and ..data -> ..2026_11_29. An update replaces ..data.
    [Fact]
    public async Task Read_FollowsTheLinksOfAVolume_AndSeesItsUpdate()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), Links);
        Volume("..first", "hunter2");
        File.CreateSymbolicLink(Path.Combine(_directory, "..data"), "..first");
        File.CreateSymbolicLink(Path.Combine(_directory, "TOKEN"), Path.Combine("..data", "TOKEN"));
        Assert.Equal("hunter2", (await _files.ReadAsync("TOKEN", Cancel)).Value);
        Assert.Equal([new SecretName("TOKEN", SecretSource.File, true)], await _files.ListAsync(Cancel));

        Volume("..second", "correct horse");
        File.Delete(Path.Combine(_directory, "..data"));
        File.CreateSymbolicLink(Path.Combine(_directory, "..data"), "..second");

        Assert.Equal("hunter2", (await _files.ReadAsync("TOKEN", Cancel)).Value); // it is recent
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("correct horse", (await _files.ReadAsync("TOKEN", Cancel)).Value);
    }

    [Fact]
    public async Task List_GivesNames_OfWhatCanBeNamed()
    {
        Write("B", "hunter2");
        Write("A", "hunter2");
        Write("not-a-name", "hunter2");
        Write("1ST", "hunter2");
        Write("TOO_LARGE", new string('x', SecretFile.MaxBytes + 1));

        Assert.Equal(
            [new("A", SecretSource.File, true), new("B", SecretSource.File, true), new SecretName("TOO_LARGE", SecretSource.File, false)],
            (await _files.ListAsync(Cancel)).OrderBy(secret => secret.Name, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Read_FindsNothing_WithoutADirectory_AndFails_WhereItIsNotThere()
    {
        var none = new FileSecrets(Options.Create(new SecretFileOptions()), _time);
        var gone = new FileSecrets(Options.Create(new SecretFileOptions { Directory = Path.Combine(_directory, "gone") }), _time);

        Assert.Equal(SecretReading.None, await none.ReadAsync("TOKEN", Cancel));
        var reading = await gone.ReadAsync("TOKEN", Cancel); // it may not be mounted yet: the secret is not taken from elsewhere meanwhile
        Assert.Equal((true, "The directory of the secrets is not there."), (reading.Fault?.IsTransient, reading.Fault?.Message));
        Assert.Empty(await none.ListAsync(Cancel));
        Assert.Empty(await gone.ListAsync(Cancel));
    }

    private void Write(string name, string content) => File.WriteAllBytes(Path.Combine(_directory, name), Encoding.UTF8.GetBytes(content));

    private void Volume(string name, string token)
    {
        Directory.CreateDirectory(Path.Combine(_directory, name));
        File.WriteAllText(Path.Combine(_directory, name, "TOKEN"), token);
    }
}
