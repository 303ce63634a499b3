using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;

namespace Workflow.Api.Tests.Requests;

public sealed class BodySizeTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Read_TakesTheBody_WhenItIsOfTheLimit() =>
        Assert.Equal(Body.MaxBytes - 2, (await Sent.ReadAsync(TextOf(Body.MaxBytes), Sent.Json))?.GetString()?.Length);

    [Theory]
    [InlineData(Sent.Json)]
    [InlineData(Sent.Yaml)]
    [InlineData("text/plain")]
    public async Task Read_SaysItIsTooLarge_WhenItIsOneByteMore(string type)
    {
        var refused = await Assert.ThrowsAsync<BadHttpRequestException>(() => Sent.ReadAsync(TextOf(Body.MaxBytes + 1), type));
        Assert.Equal(StatusCodes.Status413PayloadTooLarge, refused.StatusCode);
    }

    [Theory]
    [InlineData(Body.MaxBytes, HttpStatusCode.BadRequest)] // read, and found to be a text
    [InlineData(Body.MaxBytes + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_CountsTheBytes_WhenNoLengthIsAnnounced(int bytes, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows") { Content = new ChunkedContent(TextOf(bytes)) };
        using var response = await host.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Post_ReadsTheWhole_WhenTheBodyComesInPieces()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/workflows") { Content = new ChunkedContent("{\"näme\":1}"u8.ToArray(), pieces: 1) };
        using var response = await host.Client.SendAsync(request);

        Assert.Contains((await Answer.OfAsync(response)).Faults, f => f.Pointer == "/näme");
    }

    private static byte[] TextOf(int bytes)
    {
        var text = new byte[bytes];
        Array.Fill(text, (byte)'x');
        text[0] = text[^1] = (byte)'"';
        return text;
    }

    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly int _pieces;

        public ChunkedContent(byte[] bytes, int pieces = 64 * 1024)
        {
            (_bytes, _pieces) = (bytes, pieces);
            Headers.ContentType = new MediaTypeHeaderValue(Sent.Json);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var i = 0; i < _bytes.Length; i += _pieces)
            {
                await stream.WriteAsync(_bytes.AsMemory(i, Math.Min(_pieces, _bytes.Length - i)));
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
