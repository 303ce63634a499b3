using Workflow.Core.Access;

namespace Workflow.Core.Tests.Access;

public class KeyTextTests
{
    private const string Id = "k3f9q2hd7m";

    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static string Text => KeyText.Write(Id, Secret);

    [Fact]
    public void Write_HasAPrefixToFindItBy() =>
        Assert.Equal(("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "wf_k3f9q2hd7m"), (Text, KeyText.PrefixOf(Id)));

    [Fact]
    public void TryRead_ReadsWhatWasWritten_WhateverTheSecret()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var (id, secret) = (KeyText.NewId(), KeyText.NewSecret());

            Assert.True(KeyText.TryRead(KeyText.Write(id, secret), out var readId, out var read));
            Assert.Equal((id, Convert.ToHexString(secret)), (readId, Convert.ToHexString(read)));
            Assert.True(KeyText.IsId(id));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("wf_")]
    [InlineData("wf_k3f9q2hd7m")]
    [InlineData("wf_k3f9q2hd7m_")]
    [InlineData("WF_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("xf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("wf_K3F9Q2HD7M_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("wf_k3f9q2hd7'_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("wf_k3f9q2hd7m-AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [InlineData("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh")]
    [InlineData("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh88")]
    [InlineData("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh+")]
    [InlineData("wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh ")]
    [InlineData(" wf_k3f9q2hd7m_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    public void TryRead_RefusesWhatIsNoKey(string text) => Assert.False(KeyText.TryRead(text, out _, out _));

    [Fact]
    public void IsSecretOf_IsTrueForTheWholeSecretOnly()
    {
        var key = Sample.Key(Id) with { SecretHash = KeyText.Hash(Secret) };

        Assert.True(KeyText.IsSecretOf(key, Secret));
        Assert.False(KeyText.IsSecretOf(null, Secret));
        Assert.All(Enumerable.Range(0, 256), bit =>
        {
            var other = Secret.ToArray();
            other[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(KeyText.IsSecretOf(key, other));
        });
        Assert.DoesNotContain(Convert.ToHexStringLower(Secret), key.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("correct horse battery", true)]
    [InlineData("correct horse batterY", false)]
    [InlineData("correct horse", false)]
    [InlineData("", false)]
    public void IsSame_ComparesWholeTexts(string sent, bool expected) => Assert.Equal(expected, KeyText.IsSame(sent, "correct horse battery"));
}
