using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Workflow.Tasks.Tests.Http.Request;

/// <summary>Bodies other than text and JSON: forms, parts, bytes, and earlier outputs.</summary>
public sealed class BodyTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = [0, 1, 0xFE, 0xFF, 13, 10, 45, 45];

    private readonly Service _service = new();
    private LoopbackServer _server = null!;
    private string? _contentType;
    private byte[] _received = [];

    public async ValueTask InitializeAsync() => _server = await LoopbackServer.StartAsync(async context =>
    {
        _contentType = context.Request.ContentType;
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy);
        _received = copy.ToArray();
        if (context.Request.Path == "/binary")
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(Bytes);
        }
        else if (context.Request.Path == "/text")
        {
            context.Response.ContentType = "text/csv; charset=utf-16";
            await context.Response.Body.WriteAsync(Encoding.Unicode.GetBytes("a;ü"));
        }
        else if (context.Request.Path == "/again")
        {
            context.Response.Redirect("/seen", permanent: false, preserveMethod: true);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"a":"b","c":1,"d":true,"e":null,"f":["x","y"]}""", "a=b&c=1&d=true&f=x&f=y")]
    [InlineData("""{"a b":"c d+e&f=g%","ü":"€😀\n"}""", "a+b=c+d%2Be%26f%3Dg%25&%C3%BC=%E2%82%AC%F0%9F%98%80%0A")]
    [InlineData("""{}""", "")]
    public async Task Run_SendsAForm(string form, string expected)
    {
        await SendAsync($"\"form\":{form}");

        Assert.Equal("application/x-www-form-urlencoded", _contentType);
        Assert.Equal(expected, Encoding.ASCII.GetString(_received));
    }

    [Fact]
    public async Task Run_SendsFieldsAndFiles()
    {
        _service.Tasks["download"] = new { output = 1 };
        _service.Tasks["download"] = await OutputAsync("binary");
        await SendAsync("""
            "multipart":[
              {"name":"title","value":"Ü \"x\""},
              {"name":"n\"a\r\nme","value":7},
              {"name":"json","value":{"a":[1]},"content_type":"application/json"},
              {"name":"file","file_name":"ü \"1\".csv","content_type":"text/csv; charset=iso-8859-1","value":"é"},
              {"name":"file","file_name":"raw.bin","value":"AAH+/w==","value_encoding":"base64"},
              {"name":"file","file_name":"p.png","value_from":"tasks.download.output"}]
            """);

        var reader = new MultipartReader(Microsoft.Net.Http.Headers.MediaTypeHeaderValue.Parse(_contentType).Boundary.Value!, new MemoryStream(_received));
        var parts = new List<(string Head, byte[] Body)>();
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var copy = new MemoryStream();
            await section.Body.CopyToAsync(copy);
            parts.Add((string.Join('|', section.Headers!.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => header.Value.ToString())), copy.ToArray()));
        }

        Assert.StartsWith("multipart/form-data; boundary=workflow-", _contentType, StringComparison.Ordinal);
        Assert.Equal(
            [
                "form-data; name=\"title\"",
                "form-data; name=\"n%22a%0D%0Ame\"",
                "form-data; name=\"json\"|application/json",
                "form-data; name=\"file\"; filename=\"ü %221%22.csv\"|text/csv; charset=iso-8859-1",
                "form-data; name=\"file\"; filename=\"raw.bin\"|application/octet-stream",
                "form-data; name=\"file\"; filename=\"p.png\"|image/png",
            ],
            parts.Select(part => part.Head));
        Assert.Equal(["Ü \"x\"", "7", "{\"a\":[1]}"], parts.Take(3).Select(part => Encoding.UTF8.GetString(part.Body)));
        Assert.Equal([[0xE9], [0, 1, 0xFE, 0xFF], Bytes], parts.Skip(3).Select(part => part.Body));
    }

    [Fact]
    public async Task Run_SendsTheBytesOfABase64Text()
    {
        await SendAsync($"\"body\":\"{Convert.ToBase64String(Bytes)}\",\"body_encoding\":\"base64\"");

        Assert.Equal("application/octet-stream", _contentType);
        Assert.Equal(Bytes, _received);
    }

    [Theory]
    [InlineData("binary", "image/png")]
    [InlineData("text", "text/csv; charset=utf-8")]
    [InlineData("nothing", "application/octet-stream")]
    public async Task Run_PassesAResponseOn_AsItCame(string path, string contentType)
    {
        _service.Tasks["download"] = await OutputAsync(path);

        await SendAsync("\"body_from\":\"tasks.download.output\"");

        Assert.Equal(contentType, _contentType);
        Assert.Equal(path switch { "binary" => Bytes, "text" => "a;ü"u8.ToArray(), _ => [] }, _received);
    }

    [Theory]
    [InlineData("tasks.rows.output", "", "application/json", """{"pdf":"AAH+/w0KLS0=","text":"ü","n":1.50}""")]
    [InlineData("{{ tasks.rows.output.text }}", "", "text/plain; charset=utf-8", "ü")]
    [InlineData("tasks['rows'].output.n", "", "application/json", "1.50")]
    public async Task Run_PassesAnOutputOn(string from, string more, string contentType, string expected)
    {
        _service.Tasks["rows"] = """{"pdf":"AAH+/w0KLS0=","text":"ü","n":1.50}""";

        await SendAsync($"\"body_from\":\"{from}\"{more}");

        Assert.Equal(contentType, _contentType);
        Assert.Equal(expected, Encoding.UTF8.GetString(_received));
    }

    [Fact]
    public async Task Run_DecodesATextOfAnOutput_WhenAsked()
    {
        _service.Tasks["rows"] = """{"pdf":"AAH+/w0KLS0="}""";

        await SendAsync("\"body_from\":\"tasks.rows.output.pdf\",\"body_encoding\":\"base64\",\"headers\":{\"Content-Type\":\"application/pdf\"}");

        Assert.Equal("application/pdf", _contentType);
        Assert.Equal(Bytes, _received);
    }

    [Theory]
    [InlineData("\"body_from\":\"tasks.rows.output.missing\"", "/config/body_from leads to null")]
    [InlineData("\"body_from\":\"tasks.rows.output.text\",\"body_encoding\":\"base64\"", "/config/body_from leads to a text that is not base64")]
    [InlineData("\"body_from\":\"tasks.rows.output\",\"body_encoding\":\"base64\"", "/config/body_from leads to a text that is not base64")]
    [InlineData("\"body_from\":\"tasks.rows.output.masked\"", "/config/body_from leads to a text that is not base64")]
    [InlineData("\"multipart\":[{\"name\":\"a\",\"value_from\":\"tasks.rows.output.missing\"}]", "/config/multipart/0/value_from leads to null")]
    [InlineData("\"multipart\":[{\"name\":\"a\",\"value_from\":\"tasks.rows.output.big\"},{\"name\":\"a\",\"value_from\":\"tasks.rows.output.big\"}]", "makes the body larger than 16777216 bytes")]
    public async Task Run_FailsForGood_WhenAnOutputCannotBeSent(string members, string why)
    {
        _service.Tasks["rows"] = $$$"""{"text":"no!","masked":{"status_code":200,"headers":{},"body":"***","body_encoding":"base64"},"big":"{{{new string('x', 9_000_000)}}}"}""";

        var error = (await _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}","method":"POST",{{members}}}""")).Failure("config", retryable: false);

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SendsTheSameBody_WhenRedirected()
    {
        await _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}again","method":"PUT","form":{"a":"b"} }""");

        Assert.Equal("a=b", Encoding.ASCII.GetString(_received));
    }

    [Theory]
    [InlineData("""{"body":1,"form":{}}""", "/config/form", "does not go with body")]
    [InlineData("""{"body":1,"body_from":"tasks.a.output"}""", "/config/body_from", "does not go with body")]
    [InlineData("""{"form":{},"multipart":[{"name":"a","value":1}]}""", "/config/multipart", "does not go with form")]
    [InlineData("""{"form":[]}""", "/config/form", "must be an object")]
    [InlineData("""{"form":{"a":{}}}""", "/config/form/a", "must be a text, a number, or true or false, not an object")]
    [InlineData("""{"multipart":{}}""", "/config/multipart", "must be a list")]
    [InlineData("""{"multipart":[]}""", "/config/multipart", "must have a part")]
    [InlineData("""{"multipart":[1]}""", "/config/multipart/0", "must be an object")]
    [InlineData("""{"multipart":[{"value":1}]}""", "/config/multipart/0/name", "is required")]
    [InlineData("""{"multipart":[{"name":"a"}]}""", "/config/multipart/0/value", "or value_from is required")]
    [InlineData("""{"multipart":[{"name":"a","value":1,"value_from":"tasks.a.output"}]}""", "/config/multipart/0/value", "does not go with value_from")]
    [InlineData("""{"multipart":[{"name":"a","value":1,"filename":"x"}]}""", "/config/multipart/0/filename", "is not a known member")]
    [InlineData("""{"multipart":[{"name":"a","value":1,"content_type":"text"}]}""", "/config/multipart/0/content_type", "must be a media type")]
    [InlineData("""{"multipart":[{"name":"a","value":"!","value_encoding":"base64"}]}""", "/config/multipart/0/value", "is not base64")]
    [InlineData("""{"multipart":[{"name":"a","value":1}],"headers":{"content-type":"x/y"}}""", "/config/headers/content-type", "can't be set with multipart")]
    [InlineData("""{"body":"!","body_encoding":"base64"}""", "/config/body", "is not base64")]
    [InlineData("""{"body":{},"body_encoding":"base64"}""", "/config/body_encoding", "goes with a text only")]
    [InlineData("""{"body_encoding":"base64"}""", "/config/body_encoding", "goes with body and body_from only")]
    [InlineData("""{"body":"x","body_encoding":"hex"}""", "/config/body_encoding", "is not one of text, base64")]
    [InlineData("""{"body_from":7}""", "/config/body_from", "must be a text")]
    public void Validate_PointsAtTheFault(string members, string pointer, string detail)
    {
        var faults = _service.Faults("HTTP", """{"url":"http://h","method":"POST",""" + members[1..]);

        Assert.Contains(faults, fault => fault.Pointer == pointer && fault.Detail.Contains(detail, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"form\":{}", "/config/form")]
    [InlineData("\"multipart\":[{\"name\":\"a\",\"value\":1}]", "/config/multipart")]
    [InlineData("\"body_from\":\"tasks.a.output\"", "/config/body_from")]
    public void Validate_RefusesABody_WithGet(string member, string pointer) =>
        Assert.Equal(pointer, Assert.Single(_service.Faults("HTTP", $$"""{"url":"http://h",{{member}}}""")).Pointer);

    [Theory]
    [InlineData("\"multipart\":\"{{ inputs.parts }}\"", "/config/multipart")]
    [InlineData("\"multipart\":[{\"name\":\"a\",\"value\":\"{{ inputs.x }}\"},\"{{ inputs.part }}\"]", "/config/multipart/1")]
    public void ValidateExpressions_WantsPartsWrittenOut(string member, string pointer) =>
        Assert.Equal(pointer, Assert.Single(_service.ExpressionFaults("HTTP", "{\"url\":\"http://h\"," + member + "}")).Pointer);

    private async Task SendAsync(string members) =>
        (await _service.RunAsync("HTTP", "{\"url\":\"" + _server.Url + "seen\",\"method\":\"POST\"," + members + "}")).Output();

    private async Task<object> OutputAsync(string path) => (await _service.RunAsync("HTTP", new { url = new Uri(_server.Url, path) })).Output();
}
