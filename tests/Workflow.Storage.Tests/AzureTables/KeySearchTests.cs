using System.Buffers.Text;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>No part of a key's secret is in the tables and blobs, searched byte by byte.</summary>
public sealed class KeySearchTests(Azurite azurite) : AzureTableTest(azurite)
{
    [Fact]
    public async Task Secret_IsNowhere_InTheStore()
    {
        var issuer = new KeyIssuer(Store, TimeProvider.System);
        List<string> keys = [];
        for (var i = 0; i < 3; i++)
        {
            var (key, text) = await issuer.IssueAsync(new KeyOrder($"key {i}", Role.Admin), Caller.Bootstrap, None);
            keys.Add(text);
            var entry = await Store.AddEntryAsync(new AuditEntry { At = Sample.Noon, Actor = "bootstrap", Kind = "bootstrap", Action = "create_key", KeyId = key.Id }, None);
            await Store.CompleteEntryAsync(entry, new AuditOutcome(201, CreatedId: key.Id), None);
            await Store.TouchKeyAsync(key.Id, Sample.Noon, None);
        }

        await Store.RevokeKeyAsync(keys[0].Substring(3, KeyText.IdLength), Sample.Noon, None);

        var content = await ContentAsync();
        Assert.All(keys, key =>
        {
            var secret = key[^43..];
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(key[3..13])) >= 0, "The search finds the id.");
            Assert.True(content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0);
            Assert.True(content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(secret)) < 0);
            Assert.True(content.AsSpan().IndexOf(Base64Url.DecodeFromChars(secret)) < 0);
        });
    }

    private async Task<byte[]> ContentAsync()
    {
        using var all = new MemoryStream();
        foreach (var name in new[] { "Workflows", "Runs", "RunLists", "Access" })
        {
            await foreach (var row in Table(name).QueryAsync<TableEntity>(cancellationToken: None))
            {
                foreach (var (column, value) in row)
                {
                    all.Write(Encoding.UTF8.GetBytes($"{column}={value}\n"));
                    all.Write(value as byte[] ?? []);
                }
            }
        }

        var options = OptionsOf(null);
        var container = new BlobContainerClient(options.ConnectionString, $"{options.TablePrefix.ToLowerInvariant()}-payloads");
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: None))
        {
            all.Write((await container.GetBlobClient(blob.Name).DownloadContentAsync(None)).Value.Content);
        }

        return all.ToArray();
    }
}
